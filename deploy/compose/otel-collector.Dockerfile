# The official collector holds one program and nothing else, so a health check needs a second one to ask with.
FROM busybox:1.37.0-musl AS hulp
FROM otel/opentelemetry-collector-contrib:0.155.0
COPY --from=hulp /bin/busybox /busybox
USER 10001:10001
