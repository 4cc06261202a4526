// Package media fetches the pictures and files that people send: it downloads
// with limits, decrypts, tells the type by the bytes, cleans the name, and
// makes pictures small JPEGs without their metadata (wecom-aibot §5,
// architecture.md 11). Links come from outside and are treated so: a host
// inside the own network is reached only if it is listed.
package media
