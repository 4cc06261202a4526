# Two stages: a static program, and a small image that runs it as nobody special.
FROM golang:1.26-alpine AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=dev
RUN CGO_ENABLED=0 go build -tags nomsgpack -trimpath -ldflags "-s -w -X main.version=${VERSION}" -o /shuangbai ./cmd/shuangbai

FROM alpine:3.22
RUN apk add --no-cache ca-certificates tzdata \
 && adduser -D -H -u 10001 shuangbai \
 && install -d -o shuangbai /data
COPY --from=build /shuangbai /usr/local/bin/shuangbai
COPY LICENSE /usr/share/licenses/shuangbai/LICENSE
USER shuangbai
WORKDIR /data
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s CMD ["shuangbai", "doctor", "--live"]
ENTRYPOINT ["shuangbai"]
CMD ["serve"]
