# The bot in a container: not root, writes to /data alone (also with --read-only), health by a light probe.
#   docker build -t vats-bot .
#   docker run -d --name vats-bot --env-file .env -p 8080:8080 -v vats-bot-data:/data vats-bot
#   docker run --rm --env-file .env vats-bot check

FROM python:3.11-slim-bookworm AS packages
COPY requirements.lock /requirements.lock
RUN python -m venv /opt/bot \
 && /opt/bot/bin/python -m pip install --disable-pip-version-check --no-cache-dir --no-deps --require-hashes -r /requirements.lock

FROM python:3.11-slim-bookworm
ENV PATH=/opt/bot/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    MPLCONFIGDIR=/data/.matplotlib \
    DATABASE_URL=sqlite:////data/bot.db
RUN useradd --system --uid 10001 --home-dir /data --create-home --shell /usr/sbin/nologin bot
COPY --from=packages /opt/bot /opt/bot
WORKDIR /app
COPY bot bot
COPY handlers handlers
COPY chat chat
COPY calls calls
COPY storage storage
COPY vats vats
COPY watch watch
COPY sandbox sandbox
RUN python -m compileall -q .
USER bot
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=6s --start-period=10s --retries=3 CMD ["python", "-m", "bot.probe"]
ENTRYPOINT ["python", "-m", "bot"]
