FROM python:3.13-slim

ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    AWARD_MODE=production \
    AWARD_HOST=0.0.0.0 \
    AWARD_PORT=8000 \
    AWARD_DATA_DIR=/var/lib/award

RUN useradd --system --uid 10001 --home-dir /var/lib/award --create-home award

WORKDIR /app

COPY requirements.lock .
RUN pip install --no-cache-dir --require-hashes --requirement requirements.lock

# Installed in place: migrations and the book of rights are read beside the code.
COPY . .
RUN pip install --no-cache-dir --no-deps --no-build-isolation --editable . \
    && python -m compileall -q api models policies regulation resolvers services

USER award
VOLUME /var/lib/award
EXPOSE 8000

HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f'http://127.0.0.1:{os.environ[\"AWARD_PORT\"]}/healthz', timeout=2)"]

CMD ["award", "serve"]
