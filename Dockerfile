# What the action runs in. Two stages, so that pip and its caches stay behind.
FROM python:3.13-slim AS build
COPY requirements.txt /build/
# The hashes are those of the lock. Programs that packages bring along are not run here.
RUN pip install --target /opt/action/packages --no-cache-dir --disable-pip-version-check --root-user-action ignore \
       --require-hashes --no-deps --only-binary :all: --no-compile --requirement /build/requirements.txt \
    && rm -r /opt/action/packages/bin
COPY entrypoint.py post.py /opt/action/
COPY src /opt/action/src
# Compiled here once, not at each run; "unchecked" because the sources in an image do not change.
RUN python -m compileall -q --invalidation-mode unchecked-hash /opt/action/packages /opt/action/src

FROM python:3.13-slim
COPY --from=build /opt/action /opt/action
# Exec form, since a shell would drop variables with hyphens in their names. -I: neither the workspace, which is the
# working directory, nor any PYTHON… variable of the workflow decides what is imported; -S: nor any package of the base
# image, which are not even looked at. -u: the log is live. The user stays root, as GitHub asks of container actions: it owns
# the files of the runner that are mounted.
ENTRYPOINT ["/usr/local/bin/python", "-ISu", "/opt/action/entrypoint.py"]
