{{- define "exporter.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{/* At most 52 characters: a StatefulSet labels its pods with its name and a hash, or the ordinal. */}}
{{- define "exporter.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 52 | trimSuffix "-" -}}
{{- else -}}
{{- $name := include "exporter.name" . -}}
{{- if contains $name .Release.Name -}}
{{- .Release.Name | trunc 52 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 52 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "exporter.selectorLabels" -}}
app.kubernetes.io/name: {{ include "exporter.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "exporter.labels" -}}
{{ include "exporter.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "exporter.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "exporter.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{- define "exporter.image" -}}
{{- with .Values.image -}}
{{- printf "%s:%s" .repository (default $.Chart.AppVersion .tag) -}}
{{- if .digest -}}@{{ .digest }}{{- end -}}
{{- end -}}
{{- end -}}

{{- define "exporter.configMapName" -}}
{{- default (include "exporter.fullname" .) .Values.existingConfigMap -}}
{{- end -}}

{{- define "exporter.secretName" -}}
{{- default (include "exporter.fullname" .) .Values.credentials.existingSecret -}}
{{- end -}}

{{/* A workload with pods that have names and volumes of their own. */}}
{{- define "exporter.isStateful" -}}
{{- if or .Values.state.enabled (gt (int .Values.shards) 1) }}true{{ end -}}
{{- end -}}

{{- define "exporter.instances" -}}
{{- max (int .Values.replicas) (int .Values.shards) -}}
{{- end -}}

{{- define "exporter.hasTls" -}}
{{- if or .Values.web.tlsSecret .Values.web.config.tls_server_config }}true{{ end -}}
{{- end -}}

{{/* Every client needs a certificate, and kubelet has none. */}}
{{- define "exporter.needsClientCertificate" -}}
{{- $tls := default dict .Values.web.config.tls_server_config -}}
{{- $type := default (default "" $tls.client_auth_type) .Values.web.clientAuthType -}}
{{- if has $type (list "RequireAnyClientCert" "RequireAndVerifyClientCert") }}true{{ end -}}
{{- end -}}

{{- define "exporter.webConfig" -}}
{{- $web := deepCopy .Values.web.config -}}
{{- with .Values.web.tlsSecret -}}
{{- $files := dict "cert_file" "/run/secrets/web-tls/tls.crt" "key_file" "/run/secrets/web-tls/tls.key" -}}
{{- with $.Values.web.clientAuthType -}}
{{- $_ := set $files "client_auth_type" . -}}
{{- $_ := set $files "client_ca_file" "/run/secrets/web-tls/ca.crt" -}}
{{- end -}}
{{- $_ := set $web "tls_server_config" (merge (default dict $web.tls_server_config) $files) -}}
{{- end -}}
{{- with .Values.web.basicAuthUsers -}}
{{- $_ := set $web "basic_auth_users" . -}}
{{- end -}}
{{- if and $web.basic_auth_users (not (hasKey $web "auth_excluded_paths")) -}}
{{- $_ := set $web "auth_excluded_paths" (list "/-/healthy" "/-/ready") -}}
{{- end -}}
{{- if and $web (not .Values.web.existingSecret) -}}{{ toYaml $web }}{{- end -}}
{{- end -}}

{{- define "exporter.webSecretName" -}}
{{- if .Values.web.existingSecret -}}
{{- .Values.web.existingSecret -}}
{{- else if include "exporter.webConfig" . -}}
{{- include "exporter.fullname" . }}-web
{{- end -}}
{{- end -}}

{{- define "exporter.config" -}}
{{- $config := deepCopy .Values.config -}}
{{- if not $config.projects -}}
{{- fail "set config.projects, or existingConfigMap: without a project nothing is polled" -}}
{{- end -}}
{{- $credentials := default dict $config.credentials -}}
{{- if not (hasKey $credentials "default") -}}
{{- if eq .Values.credentials.type "serviceAccount" -}}
{{- $_ := set $credentials "default" (dict "client_id_file" "/run/secrets/atlas/client_id" "client_secret_file" "/run/secrets/atlas/client_secret") -}}
{{- else -}}
{{- $_ := set $credentials "default" (dict "public_key_file" "/run/secrets/atlas/public_key" "private_key_file" "/run/secrets/atlas/private_key") -}}
{{- end -}}
{{- end -}}
{{- $_ := set $config "credentials" $credentials -}}
{{- if .Values.state.enabled -}}
{{- $poll := default dict $config.poll -}}
{{- if not $poll.state_file -}}
{{- $_ := set $poll "state_file" "/var/lib/mongodbatlas-restore-exporter/state" -}}
{{- $_ := set $config "poll" $poll -}}
{{- end -}}
{{- end -}}
{{ toYaml $config }}
{{- end -}}

{{- define "exporter.pod" -}}
metadata:
  labels:
    {{- include "exporter.selectorLabels" . | nindent 4 }}
    {{- with .Values.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- if or (not .Values.existingConfigMap) .Values.podAnnotations }}
  annotations:
    {{- if not .Values.existingConfigMap }}
    # A changed configuration rolls out: a wrong one leaves the running pods as they are.
    checksum/config: {{ include "exporter.config" . | sha256sum }}
    {{- end }}
    {{- with .Values.podAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- end }}
spec:
  serviceAccountName: {{ include "exporter.serviceAccountName" . }}
  # It asks Atlas, never Kubernetes.
  automountServiceAccountToken: false
  enableServiceLinks: false
  terminationGracePeriodSeconds: {{ .Values.terminationGracePeriodSeconds }}
  {{- with .Values.imagePullSecrets }}
  imagePullSecrets:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.priorityClassName }}
  priorityClassName: {{ . }}
  {{- end }}
  securityContext:
    {{- toYaml .Values.podSecurityContext | nindent 4 }}
  {{- with .Values.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.affinity }}
  affinity:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- if .Values.topologySpreadConstraints }}
  topologySpreadConstraints:
    {{- toYaml .Values.topologySpreadConstraints | nindent 4 }}
  {{- else if gt (int (include "exporter.instances" .)) 1 }}
  topologySpreadConstraints:
    {{- range list "kubernetes.io/hostname" "topology.kubernetes.io/zone" }}
    - topologyKey: {{ . }}
      maxSkew: 1
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels:
          {{- include "exporter.selectorLabels" $ | nindent 10 }}
    {{- end }}
  {{- end }}
  containers:
    - name: exporter
      image: {{ include "exporter.image" . | quote }}
      imagePullPolicy: {{ .Values.image.pullPolicy }}
      args:
        - serve
        - --config.file=/etc/mongodbatlas-restore-exporter/exporter.yml
        {{- if include "exporter.webSecretName" . }}
        - --web.config.file=/run/secrets/web/web.yml
        {{- end }}
        {{- if .Values.web.enableLifecycle }}
        - --web.enable-lifecycle
        {{- end }}
        {{- if gt (int .Values.shards) 1 }}
        - --shard=$(SHARD)
        - --total-shards={{ .Values.shards }}
        {{- end }}
        {{- with .Values.extraArgs }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      {{- if or .Values.env (gt (int .Values.shards) 1) }}
      env:
        {{- if gt (int .Values.shards) 1 }}
        - name: SHARD
          valueFrom:
            fieldRef:
              fieldPath: metadata.labels['apps.kubernetes.io/pod-index']
        {{- end }}
        {{- with .Values.env }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      {{- end }}
      {{- with .Values.envFrom }}
      envFrom:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      ports:
        - name: http
          containerPort: 9947
      startupProbe:
        {{- include "exporter.probe" (dict "root" . "path" "/-/healthy") | nindent 8 }}
        periodSeconds: 1
        {{- if include "exporter.needsClientCertificate" . }}
        timeoutSeconds: 5
        {{- end }}
        failureThreshold: 30
      livenessProbe:
        {{- include "exporter.probe" (dict "root" . "path" "/-/healthy") | nindent 8 }}
        periodSeconds: 10
        timeoutSeconds: 5
      # Once every target has been polled, or has failed once: credentials that Atlas refuses make no pod unready.
      readinessProbe:
        {{- include "exporter.probe" (dict "root" . "path" "/-/ready") | nindent 8 }}
        periodSeconds: 5
        timeoutSeconds: 5
      resources:
        {{- toYaml .Values.resources | nindent 8 }}
      securityContext:
        {{- toYaml .Values.securityContext | nindent 8 }}
      volumeMounts:
        - name: config
          mountPath: /etc/mongodbatlas-restore-exporter
          readOnly: true
        - name: credentials
          mountPath: /run/secrets/atlas
          readOnly: true
        {{- if include "exporter.webSecretName" . }}
        - name: web
          mountPath: /run/secrets/web
          readOnly: true
        {{- end }}
        {{- if .Values.web.tlsSecret }}
        - name: web-tls
          mountPath: /run/secrets/web-tls
          readOnly: true
        {{- end }}
        {{- if .Values.state.enabled }}
        - name: state
          mountPath: /var/lib/mongodbatlas-restore-exporter
        {{- end }}
        {{- with .Values.extraVolumeMounts }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
  volumes:
    - name: config
      configMap:
        name: {{ include "exporter.configMapName" . }}
    - name: credentials
      secret:
        secretName: {{ include "exporter.secretName" . }}
        # 0440: root, and the group fsGroup.
        defaultMode: 288
    {{- with include "exporter.webSecretName" . }}
    - name: web
      secret:
        secretName: {{ . }}
        defaultMode: 288
    {{- end }}
    {{- with .Values.web.tlsSecret }}
    - name: web-tls
      secret:
        secretName: {{ . }}
        defaultMode: 288
    {{- end }}
    {{- with .Values.extraVolumes }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
{{- end -}}

{{/* The image's own health check if the server would reject kubelet; it counts a rejected TLS handshake as an answer. */}}
{{- define "exporter.probe" -}}
{{- if include "exporter.needsClientCertificate" .root -}}
exec:
  command: [node, /app/dist/healthcheck.js]
{{- else -}}
httpGet:
  path: {{ .path }}
  port: http
  {{- if include "exporter.hasTls" .root }}
  scheme: HTTPS
  {{- end }}
{{- end -}}
{{- end -}}
