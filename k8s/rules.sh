#!/bin/sh
# Writes overlays/production/prometheusrule.yaml from docker/prometheus/rules.yml, for they are the same rules.
set -eu
cd "$(dirname "$0")"
{
  cat <<'HEAD'
# Made by k8s/rules.sh of docker/prometheus/rules.yml; change that.
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: tokamak
  labels:
    app.kubernetes.io/name: tokamak
spec:
HEAD
  sed '/^#/d; s/^\(.\)/  \1/' ../docker/prometheus/rules.yml
} >"${1:-overlays/production/prometheusrule.yaml}"
