# syntax=docker/dockerfile:1
# Two images of one wheel. `serve`, the default, writes songs, on a page or by command, and holds no TensorFlow;
# `train` trains the networks.
#   docker build -t eternal-echoes .
#   docker run -p 127.0.0.1:8000:8000 -v songs:/songs eternal-echoes
#   docker run -v songs:/songs eternal-echoes song --theme melancholy
#   docker build -t eternal-echoes:train --target train .

ARG PYTHON=3.11
FROM python:${PYTHON}-slim-bookworm AS base
# ONNX Runtime would report to its makers, were it not told to leave that.
ENV ORT_DISABLE_TELEMETRY=1 \
    PATH=/opt/echoes/bin:$PATH \
    PIP_CACHE_DIR=/var/cache/pip \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    PYTHONUTF8=1
LABEL org.opencontainers.image.title="Eternal Echoes" \
      org.opencontainers.image.description="A song from a theme: melody, words, piano and karaoke files, offline." \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="0.1.0"
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /tmp echoes \
    && install --directory --owner echoes --group echoes /songs /runs

# The packages alone, so that a change of our own code does not install them again.
FROM base AS packages
WORKDIR /build
RUN python -m venv /opt/echoes
COPY constraints.txt pyproject.toml ./
RUN python -c "import tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))['project']['dependencies'], sep='\n')" > requirements.txt
RUN --mount=type=cache,target=/var/cache/pip pip install --constraint constraints.txt --requirement requirements.txt

FROM packages AS serving-packages
RUN python -c "import tomllib; extras = tomllib.load(open('pyproject.toml', 'rb'))['project']['optional-dependencies']; print(*(line for line in extras['web'] + extras['score'] if not line.startswith('eternal-echoes')), sep='\n')" > serving.txt
RUN --mount=type=cache,target=/var/cache/pip pip install --constraint constraints.txt --requirement serving.txt

FROM packages AS training-packages
RUN python -c "import tomllib; extras = tomllib.load(open('pyproject.toml', 'rb'))['project']['optional-dependencies']; print(*extras['train'], *extras['library'], sep='\n')" > training.txt
RUN --mount=type=cache,target=/var/cache/pip pip install --constraint constraints.txt --requirement training.txt

FROM base AS wheel
WORKDIR /build
COPY constraints.txt ./
RUN --mount=type=cache,target=/var/cache/pip pip install --constraint constraints.txt hatchling
COPY pyproject.toml README.md LICENSE cli.py ./
COPY data data
COPY engine engine
COPY music music
COPY lyrics lyrics
COPY pairing pairing
COPY workshop workshop
COPY web web
COPY commands commands
RUN pip wheel --no-deps --no-build-isolation --wheel-dir /wheels .

FROM base AS train
COPY --from=training-packages /opt/echoes /opt/echoes
RUN --mount=type=bind,from=wheel,source=/wheels,target=/wheels pip install --no-deps --no-index --no-cache-dir /wheels/*.whl
USER 10001
WORKDIR /
VOLUME ["/songs", "/runs"]
ENTRYPOINT ["echoes"]
CMD ["music", "train", "--help"]

# Last, so that it is what is built unless another target is named. A song goes to songs/ below the working folder.
FROM base AS serve
COPY --from=serving-packages /opt/echoes /opt/echoes
RUN --mount=type=bind,from=wheel,source=/wheels,target=/wheels pip install --no-deps --no-index --no-cache-dir /wheels/*.whl
USER 10001
WORKDIR /
VOLUME ["/songs"]
EXPOSE 8000
HEALTHCHECK --interval=1m --timeout=10s --start-period=30s --retries=2 \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/healthz', timeout=8)"]
ENTRYPOINT ["echoes"]
CMD ["serve", "--host", "0.0.0.0", "--database", "/songs/echoes.sqlite"]
