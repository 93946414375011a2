# docker build -t patella .
# docker compose up serves the articles of a folder: see compose.yaml.

FROM python:3.11-slim AS build
ENV PATH=/opt/patella/bin:$PATH PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
# pytrec_eval-terrier has no wheel for Linux on ARM: it is compiled there.
# hadolint ignore=DL3008
RUN [ "$(uname -m)" = x86_64 ] || { apt-get update && apt-get install -y --no-install-recommends g++; }
RUN python -m venv /opt/patella
WORKDIR /source
COPY requirements.txt requirements.lock ./
# torch is the CPU build of PyTorch's own index: PyPI's build for Linux brings 3 to 4 GB for GPUs.
RUN pip install --no-deps --index-url https://download.pytorch.org/whl/cpu "$(grep '^torch==' requirements.txt)" \
    && pip install --no-deps --require-hashes -r requirements.lock
COPY . .
RUN pip install --no-deps --no-build-isolation . && pip check

FROM python:3.11-slim
RUN useradd --uid 10001 --user-group --create-home --shell /usr/sbin/nologin patella \
    && install --directory --owner=patella --group=patella /index
COPY --from=build /opt/patella /opt/patella
# A new volume begins with the bundled articles. A folder that is mounted there takes their place.
COPY --chown=patella:patella corpus /articles
ENV PATH=/opt/patella/bin:$PATH \
    HOME=/home/patella \
    PATELLA_ARTICLES=/articles \
    PATELLA_INDEX=/index/index \
    PATELLA_CACHE=/index/cache \
    PATELLA_HOST=0.0.0.0
VOLUME ["/articles", "/index"]
USER 10001:10001
WORKDIR /home/patella
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=10m \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8501/healthz', timeout=4)"]
CMD ["patella", "serve"]
