{{- define "sndscopy.name" -}}
{{- $name := ternary .Release.Name (printf "%s-%s" .Release.Name .Chart.Name) (contains .Chart.Name .Release.Name) -}}
{{- $name | trunc 36 | trimSuffix "-" -}}
{{- end }}

{{- define "sndscopy.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "sndscopy.labels" -}}
{{ include "sndscopy.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "sndscopy.image" -}}
{{- $image := ternary .Values.spark.image .Values.image .Values.spark.enabled -}}
{{- if $image.digest -}}
{{ $image.repository }}@{{ $image.digest }}
{{- else -}}
{{ $image.repository }}:{{ $image.tag | default .Chart.AppVersion }}
{{- end -}}
{{- end }}

{{/* What all pods have in common. Service links would put variables SNDSCOPY_… into the environment, and unknown ones are refused. */}}
{{- define "sndscopy.pod" -}}
serviceAccountName: {{ include "sndscopy.name" . }}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: {{ .Values.user }}
  runAsGroup: {{ .Values.group }}
  fsGroup: {{ .Values.group }}
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile:
    type: RuntimeDefault
{{- with .Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "sndscopy.container" -}}
image: {{ include "sndscopy.image" . | quote }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities:
    drop: [ALL]
{{- end }}

{{- define "sndscopy.placement" -}}
{{- with .nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .affinity }}
affinity:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* What reaches store, deliveries and keys: of drivers and workers alike, and no way into the job database. */}}
{{- define "sndscopy.environment" -}}
- name: NO_COLOR
  value: "1"
- name: SNDSCOPY_HOME
  value: /var/lib/sndscopy
- name: SNDSCOPY_STORE_EMBEDDED
  value: refused
- name: SNDSCOPY_STORE_ENDPOINT
  value: {{ .Values.store.endpoint | quote }}
- name: SNDSCOPY_STORE_REGION
  value: {{ .Values.store.region | quote }}
- name: SNDSCOPY_STORE_BUCKET
  value: {{ .Values.store.bucket | quote }}
{{- with .Values.store.prefix }}
- name: SNDSCOPY_STORE_PREFIX
  value: {{ . | quote }}
{{- end }}
- name: SNDSCOPY_STORE_PATH_STYLE
  value: {{ .Values.store.pathStyle | quote }}
- name: SNDSCOPY_STORE_CREDENTIALS_FILE
  value: /etc/sndscopy/store/credentials
{{- if .Values.store.ca.secret }}
- name: SNDSCOPY_STORE_CA_FILE
  value: /etc/sndscopy/store-ca/ca.pem
{{- end }}
{{- if .Values.source.endpoint }}
- name: SNDSCOPY_SOURCE_ENDPOINT
  value: {{ .Values.source.endpoint | quote }}
- name: SNDSCOPY_SOURCE_REGION
  value: {{ .Values.source.region | quote }}
- name: SNDSCOPY_SOURCE_PATH_STYLE
  value: {{ .Values.source.pathStyle | quote }}
{{- end }}
{{- if .Values.source.credentials.secret }}
- name: SNDSCOPY_SOURCE_CREDENTIALS_FILE
  value: /etc/sndscopy/source/credentials
{{- end }}
{{- if .Values.source.ca.secret }}
- name: SNDSCOPY_SOURCE_CA_FILE
  value: /etc/sndscopy/source-ca/ca.pem
{{- end }}
{{- if .Values.keys.password.secret }}
- name: SNDSCOPY_KEYS_PASSWORD_FILE
  value: /etc/sndscopy/keys/password
{{- end }}
{{- if .Values.keys.token.audience }}
- name: SNDSCOPY_KEYS_TRANSIT_JWT_FILE
  value: /etc/sndscopy/token/token
{{- end }}
{{- end }}

{{- define "sndscopy.secretFile" -}}
- name: {{ .name }}
  secret:
    secretName: {{ .of.secret }}
    defaultMode: 288 # 0440
    items:
      - key: {{ .of.key }}
        path: {{ .file }}
{{- end }}

{{- define "sndscopy.volumes" -}}
{{ include "sndscopy.secretFile" (dict "name" "store" "of" .Values.store.credentials "file" "credentials") }}
{{- if .Values.store.ca.secret }}
{{ include "sndscopy.secretFile" (dict "name" "store-ca" "of" .Values.store.ca "file" "ca.pem") }}
{{- end }}
{{- if .Values.source.credentials.secret }}
{{ include "sndscopy.secretFile" (dict "name" "source" "of" .Values.source.credentials "file" "credentials") }}
{{- end }}
{{- if .Values.source.ca.secret }}
{{ include "sndscopy.secretFile" (dict "name" "source-ca" "of" .Values.source.ca "file" "ca.pem") }}
{{- end }}
{{- if .Values.keys.password.secret }}
{{ include "sndscopy.secretFile" (dict "name" "keys" "of" .Values.keys.password "file" "password") }}
{{- end }}
{{- if .Values.keys.token.audience }}
- name: token
  projected:
    defaultMode: 288 # 0440
    sources:
      - serviceAccountToken:
          audience: {{ .Values.keys.token.audience | quote }}
          expirationSeconds: {{ .Values.keys.token.expirationSeconds }}
          path: token
{{- end }}
{{- if .Values.spark.enabled }}
{{ include "sndscopy.secretFile" (dict "name" "spark" "of" .Values.spark.secret "file" "secret") }}
{{- end }}
{{- if .Values.deliveries.claim }}
- name: deliveries
  persistentVolumeClaim:
    claimName: {{ .Values.deliveries.claim }}
    readOnly: true
{{- end }}
- name: tmp
  emptyDir:
    sizeLimit: {{ .Values.tmp.sizeLimit }}
{{- end }}

{{- define "sndscopy.mounts" -}}
- {name: store, mountPath: /etc/sndscopy/store, readOnly: true}
{{- if .Values.store.ca.secret }}
- {name: store-ca, mountPath: /etc/sndscopy/store-ca, readOnly: true}
{{- end }}
{{- if .Values.source.credentials.secret }}
- {name: source, mountPath: /etc/sndscopy/source, readOnly: true}
{{- end }}
{{- if .Values.source.ca.secret }}
- {name: source-ca, mountPath: /etc/sndscopy/source-ca, readOnly: true}
{{- end }}
{{- if .Values.keys.password.secret }}
- {name: keys, mountPath: /etc/sndscopy/keys, readOnly: true}
{{- end }}
{{- if .Values.keys.token.audience }}
- {name: token, mountPath: /etc/sndscopy/token, readOnly: true}
{{- end }}
{{- if .Values.spark.enabled }}
- {name: spark, mountPath: /etc/sndscopy/spark, readOnly: true}
{{- end }}
{{- if .Values.deliveries.claim }}
- {name: deliveries, mountPath: /srv/sndscopy/deliveries, readOnly: true}
{{- end }}
- {name: tmp, mountPath: /tmp}
{{- end }}

{{/* Whether keys are in a file of the home. */}}
{{- define "sndscopy.keystore" -}}
{{- if not (or (dig "keys" "transit" "address" "" .Values.config) (dig "keys" "pkcs11" "library" "" .Values.config)) }}true{{ end }}
{{- end }}

{{- define "sndscopy.sparkMaster" -}}
spark://{{ include "sndscopy.name" . }}-spark-master:7077
{{- end }}

{{/* Everything but the schedule of a command that has a home: (dict "root" $ "name" NAME "args" LIST "executors" BOOL) */}}
{{- define "sndscopy.job" -}}
{{- $ := .root -}}
backoffLimit: {{ $.Values.nightly.backoffLimit }}
# The exit codes of sndscopy (`sndscopy exit-codes`); a test holds that each of them is here.
podFailurePolicy:
  rules:
    # Trying again changes nothing, or harms: somebody has to look. 3 is published, and would be hidden.
    - action: FailJob
      onExitCodes:
        containerName: sndscopy
        operator: In
        values: [1, 2, 3, 4, 10, 12, 13]
    # A node that is drained is no failure of the run.
    - action: Ignore
      onPodConditions:
        - type: DisruptionTarget
          status: "True"
    # Another run at work, store, key service or database away, a signal.
    - action: Count
      onExitCodes:
        containerName: sndscopy
        operator: In
        values: [11, 75, 130, 143]
template:
  metadata:
    labels:
      {{- include "sndscopy.selector" $ | nindent 6 }}
      app.kubernetes.io/component: driver
    annotations:
      checksum/config: {{ include (print $.Template.BasePath "/config.yaml") $ | sha256sum }}
  spec:
    {{- include "sndscopy.pod" $ | nindent 4 }}
    restartPolicy: Never
    terminationGracePeriodSeconds: {{ $.Values.nightly.terminationGracePeriodSeconds }}
    {{- with include "sndscopy.placement" $.Values | trim }}
    {{- . | nindent 4 }}
    {{- end }}
    containers:
      - name: sndscopy
        {{- include "sndscopy.container" $ | nindent 8 }}
        command: [{{ ternary "sndscopy-spark" "sndscopy" $.Values.spark.enabled }}]
        args:
          {{- toYaml .args | nindent 10 }}
        env:
          {{- include "sndscopy.environment" $ | nindent 10 }}
          {{- if $.Values.database.url }}
          - name: SNDSCOPY_DATABASE_URL
            value: {{ $.Values.database.url | quote }}
          - name: SNDSCOPY_DATABASE_USERNAME
            value: {{ $.Values.database.username | quote }}
          - name: SNDSCOPY_DATABASE_PASSWORD_FILE
            value: /etc/sndscopy/database/password
          {{- end }}
          {{- with $.Values.javaOptions }}
          - name: SNDSCOPY_JAVA_OPTS
            value: {{ . | quote }}
          {{- end }}
          {{- if $.Values.spark.enabled }}
          - name: SPARK_LOCAL_IP
            valueFrom: {fieldRef: {fieldPath: status.podIP}}
          - name: SPARK_LOCAL_HOSTNAME
            valueFrom: {fieldRef: {fieldPath: status.podIP}}
          {{- end }}
        resources:
          {{- toYaml $.Values.resources | nindent 10 }}
        volumeMounts:
          {{- include "sndscopy.mounts" $ | nindent 10 }}
          {{- if $.Values.database.url }}
          - {name: database, mountPath: /etc/sndscopy/database, readOnly: true}
          {{- end }}
          {{- range $.Values.extraSecrets }}
          - {name: extra-{{ .secret }}, mountPath: /etc/sndscopy/extra/{{ .secret }}, readOnly: true}
          {{- end }}
          {{- if $.Values.spark.enabled }}
          - {name: config, mountPath: /etc/sndscopy/spark-conf, readOnly: true}
          {{- end }}
          - {name: home, mountPath: /var/lib/sndscopy}
          - {name: work, mountPath: /var/lib/sndscopy/work}
          - {name: config, mountPath: /var/lib/sndscopy/sndscopy.yaml, subPath: sndscopy.yaml, readOnly: true}
    volumes:
      {{- include "sndscopy.volumes" $ | nindent 6 }}
      {{- if $.Values.database.url }}
      {{- include "sndscopy.secretFile" (dict "name" "database" "of" $.Values.database.password "file" "password") | nindent 6 }}
      {{- end }}
      {{- range $.Values.extraSecrets }}
      - name: extra-{{ .secret }}
        secret:
          secretName: {{ .secret }}
          defaultMode: 288 # 0440
      {{- end }}
      - name: config
        configMap:
          name: {{ include "sndscopy.name" $ }}
      - name: home
        persistentVolumeClaim:
          claimName: {{ $.Values.home.claim | default (include "sndscopy.name" $) }}
      - name: work
        emptyDir:
          sizeLimit: {{ $.Values.work.sizeLimit }}
{{- end }}
