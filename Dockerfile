# What the action runs in. Two stages, so that pip and its caches stay behind.
FROM python:3.13-slim AS build
COPY requirements.txt /build/
# The packages go into a virtual environment without pip; the hashes are those of the lock.
RUN python -m venv --without-pip /opt/action/venv \
    && pip --python /opt/action/venv/bin/python install --no-cache-dir --disable-pip-version-check --require-hashes \
       --no-deps --only-binary :all: --requirement /build/requirements.txt
COPY entrypoint.py post.py /opt/action/
COPY src /opt/action/src
# Compiled here once, not at each run; "unchecked" because the sources in an image do not change.
RUN /opt/action/venv/bin/python -m compileall -q --invalidation-mode unchecked-hash /opt/action/src

FROM python:3.13-slim
COPY --from=build /opt/action /opt/action
# Exec form, since a shell would drop variables with hyphens in their names. -I: neither the workspace, which is the
# working directory, nor any PYTHON… variable of the workflow decides what is imported. -u: the log is live. The user
# stays root, as GitHub asks of container actions: it owns the files of the runner that are mounted.
ENTRYPOINT ["/opt/action/venv/bin/python", "-I", "-u", "/opt/action/entrypoint.py"]
