package handlers

import (
	"crypto/rand"

	"github.com/gin-gonic/gin"
)

// requestKey is where a request's id lies in its gin context.
const requestKey = "request"

// named gives every request an id of its own, which its log lines and the words
// of a failure share. The well-known middleware for this keeps its settings in a
// package variable, which two servers in one process would race for.
func named(c *gin.Context) {
	id := rand.Text()
	c.Set(requestKey, id)
	c.Header("X-Request-Id", id)
	c.Next()
}

func requestID(c *gin.Context) string { return c.GetString(requestKey) }
