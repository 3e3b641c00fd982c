# Makes .tools (uv, by hash) and .venv (everything in uv.lock, by hash). Run from the root of the checkout, by make.
# Needs Python and pip only: no module venv, no right to write in the system, no Docker. Index, proxy and certificates are
# those that this machine has set for pip.
set -eu
unset VIRTUAL_ENV CONDA_PREFIX PYTHONHOME PYTHONPATH
python=$(sh .ci/python.sh)
# What a machine may have set for ordinary installs does not fit a folder of our own.
export PIP_USER=0 PIP_REQUIRE_VIRTUALENV=0 PIP_BREAK_SYSTEM_PACKAGES=1 PIP_ROOT_USER_ACTION=ignore
export PIP_DISABLE_PIP_VERSION_CHECK=1
export UV_PROJECT_ENVIRONMENT=.venv UV_PYTHON="$python" UV_PYTHON_DOWNLOADS=never

echo "Omgeving klaarzetten (eenmalig; opnieuw na een wijziging van uv.lock) ..."
if ! cmp -s .ci/uv.txt .tools/uv.txt; then
    rm -rf .tools
    "$python" -m pip install -qq --only-binary :all: --require-hashes --target .tools --requirement .ci/uv.txt
    cp .ci/uv.txt .tools/uv.txt
fi
if ! .tools/bin/uv sync --frozen --quiet 2>.tools/uv.log; then
    # uv fetches from where the lock file says; a machine that may only use its own index still gets there with pip.
    echo "uv komt niet bij de pakketten; pip probeert het met de instellingen van deze machine ..."
    .tools/bin/uv venv --quiet --clear .venv
    .tools/bin/uv export --frozen --quiet --no-emit-project --output-file .tools/uv-lock.txt
    "$python" -m pip --python .venv/bin/python install -qq --only-binary :all: --require-hashes \
        --requirement .tools/uv-lock.txt || { cat .tools/uv.log >&2; exit 1; }
    .tools/bin/uv sync --frozen --offline --quiet
fi
