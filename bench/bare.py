"""The peer over HTTP: a bare FastAPI route that validates the same body and does one raw INSERT."""

import os
from contextlib import asynccontextmanager
from uuid import UUID, uuid4

import uvicorn
from fastapi import FastAPI
from psycopg_pool import ConnectionPool

from services.intake.stappen.kennisname import LegContactVast

URL, PORT = os.environ["BENCH_URL"], int(os.environ["BENCH_PORT"])
pool = ConnectionPool(URL, min_size=2, max_size=12, open=False)


@asynccontextmanager
async def lifespan(_: FastAPI):  # type: ignore[no-untyped-def]
    """Open the pool, and make the table."""
    pool.open()
    with pool.connection() as conn:
        conn.execute("CREATE TABLE IF NOT EXISTS bare (id uuid PRIMARY KEY, casus uuid, inhoud text)")
    yield
    pool.close()


app = FastAPI(lifespan=lifespan)


@app.post("/v1/casussen/{casus}/contacten", status_code=201)
def leg_vast(casus: UUID, contact: LegContactVast) -> dict[str, str]:
    """One row, durable before the answer."""
    nieuw = uuid4()
    with pool.connection() as conn:
        conn.execute("INSERT INTO bare VALUES (%s, %s, %s)", (nieuw, casus, contact.model_dump_json()))
    return {"id": str(nieuw)}


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=PORT, log_config=None, access_log=False)
