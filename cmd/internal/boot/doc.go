// Package boot is the one place that joins the parts into a server: serve,
// demo, the benchmarks and the end-to-end tests start the same one. It decides
// nothing; it opens, connects, runs and closes, in order.
package boot
