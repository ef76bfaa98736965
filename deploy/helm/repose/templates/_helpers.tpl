{{- define "repose.name" -}}
{{- if contains "repose" .Release.Name }}{{ .Release.Name | trunc 50 | trimSuffix "-" }}{{ else }}{{ printf "%s-repose" .Release.Name | trunc 50 | trimSuffix "-" }}{{ end }}
{{- end }}

{{- define "repose.selector" -}}
app.kubernetes.io/name: repose
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "repose.labels" -}}
{{ include "repose.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{/* Stable and, if there is one, canary: what differs between the two. */}}
{{- define "repose.tracks" -}}
{{- $stable := dict "track" "stable" "name" (include "repose.name" .) "tag" .Values.image.tag "replicas" .Values.replicas "config" .Values.config }}
{{- $tracks := list $stable }}
{{- if .Values.canary.enabled }}
{{- $config := mergeOverwrite (deepCopy .Values.config) .Values.canary.config }}
{{- $tracks = append $tracks (dict "track" "canary" "name" (printf "%s-canary" (include "repose.name" .)) "tag" .Values.canary.tag "replicas" .Values.canary.replicas "config" $config) }}
{{- end }}
{{- toJson (dict "tracks" $tracks) }}
{{- end }}

{{- define "repose.securityContext" -}}
allowPrivilegeEscalation: false
capabilities: { drop: [ALL] }
readOnlyRootFilesystem: true
{{- end }}

{{- define "repose.podSecurityContext" -}}
runAsNonRoot: true
runAsUser: 1000
runAsGroup: 1000
fsGroup: 1000
seccompProfile: { type: RuntimeDefault }
{{- end }}

{{/* repose.yaml of a track: the settings of the values, and those that belong to the pod. Kubernetes has no token for a probe. */}}
{{- define "repose.config" -}}
{{- $values := .root.Values }}
{{- $ours := dict "host" "0.0.0.0" "port" 50051 "metricsAddress" "0.0.0.0:9464" "insecure" $values.insecure }}
{{- if $values.tls.secretName }}
{{- $tls := dict "cert" "/etc/repose/tls/tls.crt" "key" "/etc/repose/tls/tls.key" }}
{{- with $values.tls.clientCaKey }}{{ $tls = set $tls "clientCa" (printf "/etc/repose/tls/%s" .) }}{{ end }}
{{- $ours = set $ours "tls" $tls }}
{{- end }}
{{- if $values.tokens.secretName }}{{ $ours = set (set $ours "tokens" "/etc/repose/tokens/tokens.yaml") "openHealth" true }}{{ end }}
{{- if $values.http.enabled }}{{ $ours = set $ours "httpAddress" "0.0.0.0:50052" }}{{ end }}
{{- if $values.models.claimName }}{{ $ours = set $ours "modelsFolder" "/models" }}{{ end }}
{{- toYaml (mergeOverwrite (deepCopy .config) $ours) }}
{{- end }}

{{/* The kubelet cannot speak TLS to a gRPC probe: then it asks the metrics server. */}}
{{- define "repose.probe" -}}
{{- if .root.Values.tls.secretName -}}
httpGet: { port: metrics, path: {{ .path }} }
{{- else -}}
grpc: { port: 50051 }
{{- end }}
{{- end }}
