//go:build tools

// Package tools names the programs of other people that are built from this module.
package tools

import (
	_ "github.com/cloudnativelabs/kube-router/v2/cmd/kube-router"
	_ "sigs.k8s.io/kwok/cmd/kwok"
)
