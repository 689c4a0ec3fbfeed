# docker build --build-arg TORCH_INDEX=<CPU wheel index of PyTorch> -t policybot .
# docker run -p 8000:8000 -v /folder/of/plans:/plans:ro -v policybot:/state policybot
FROM python:3.12-slim AS build
ARG TORCH_INDEX=""
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app
RUN python -m venv /venv
ENV PATH=/venv/bin:$PATH
COPY requirements.lock ./
RUN if [ -n "$TORCH_INDEX" ]; then \
        pip install "$(sed -n 's/^\(torch==[^ ;]*\).*/\1/p' requirements.lock)" --index-url "$TORCH_INDEX"; \
    fi \
    && pip install -r requirements.lock
COPY pyproject.toml README.md ./
COPY prompts prompts
COPY retrieval retrieval
COPY bot bot
COPY web web
COPY data data
RUN pip install --no-deps --no-build-isolation -e . && python -m compileall -q bot prompts retrieval web

FROM python:3.12-slim
RUN useradd --uid 10001 --create-home policybot \
    && mkdir /plans /state \
    && chown policybot:policybot /state
COPY --from=build /venv /venv
COPY --from=build /app /app
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    POLICYBOT_PLANS_DIR=/plans \
    POLICYBOT_INDEX_DIR=/state/index \
    POLICYBOT_DATABASE_URL=sqlite:////state/policybot.db \
    POLICYBOT_SECRET_FILE=/state/secret.key \
    POLICYBOT_HOST=0.0.0.0 \
    POLICYBOT_PORT=8000
WORKDIR /app
USER policybot
VOLUME ["/plans", "/state"]
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=180s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ['POLICYBOT_PORT'] + '/readyz', timeout=4)"]
# A build that fails is told in the log, and the server goes on with the index there is; without one /readyz says so.
# The shell waits for the build in the background, so that SIGTERM ends the container during the build too.
ENTRYPOINT ["/bin/sh", "-c", "trap 'exit 143' TERM INT; policybot index & wait $! || echo 'serving with the index there is' >&2; exec policybot serve \"$@\"", "policybot"]
