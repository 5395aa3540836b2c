# One image for every role: `petitionflow serve`, `worker` or `migrate`.
FROM python:3.11.13-slim-bookworm

ENV PYTHONUNBUFFERED=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PETITIONFLOW_DATA_DIR=/var/lib/petitionflow

RUN useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin petitionflow \
    && install --directory --owner petitionflow --group petitionflow --mode 0700 /var/lib/petitionflow

WORKDIR /opt/petitionflow

# The dependencies change seldom: their layer survives a change of our own code.
COPY requirements.txt ./
RUN python -m pip install --require-hashes --requirement requirements.txt

COPY . ./
RUN python -m pip install --no-deps --no-build-isolation --editable .

USER petitionflow
EXPOSE 8080
ENTRYPOINT ["petitionflow"]
CMD ["serve"]
