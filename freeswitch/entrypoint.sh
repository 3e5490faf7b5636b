#!/bin/sh
# Checks the environment, writes it down as variables of the configuration, and becomes FreeSWITCH.
set -eu
umask 077

folder=${FREESWITCH_RUN_DIR:-/run/freeswitch}
problems=''
problem() { problems="$problems
  $1"; }

# `need NAME WHAT`: must be set.
need() {
  eval "value=\${$1:-}"
  [ -n "$value" ] || problem "$1: expected $2, but it is not set"
}

# `form NAME PATTERN WHAT`: what is set must match the extended regular expression, as a whole.
form() {
  eval "value=\${$1:-}"
  [ -z "$value" ] || printf '%s\n' "$value" | grep -Eqx "$2" || problem "$1: expected $3"
}

: "${AUDIO_MODULE:=stream}" "${SIP_REGISTER:=true}" "${SIP_TRANSPORT:=udp}" "${SIP_PORT:=5080}"
: "${RTP_FIRST_PORT:=16384}" "${RTP_LAST_PORT:=16447}" "${MAX_SESSIONS:=32}" "${SESSIONS_PER_SECOND:=30}"

need FREESWITCH_PASSWORD 'a password for the event socket'
need EVENT_SOCKET_ALLOW 'the network that may use the event socket, such as 10.191.30.0/24'
need SIP_PROXY 'the host of the trunk, such as sip.example.com or sip.example.com:5060'
[ "$SIP_REGISTER" = false ] || need SIP_USERNAME 'the name to register with at the trunk (or SIP_REGISTER=false)'
[ "$SIP_REGISTER" = false ] || need SIP_PASSWORD 'its password (or SIP_REGISTER=false)'

form FREESWITCH_PASSWORD '.{16,}' 'at least 16 characters'
form EVENT_SOCKET_ALLOW '[0-9.]+/[0-9]+' 'a network such as 10.191.30.0/24'
form SIP_PROXY '[A-Za-z0-9.-]+(:[0-9]+)?' 'a host, with :port or without'
form SIP_REGISTER 'true|false' 'true or false'
form SIP_TRANSPORT 'udp|tcp' 'udp or tcp'
form CALLER_ID_NUMBER '[+]?[0-9]{1,15}' 'a number that is presented'
form EXTERNAL_IP '[0-9.]+' 'an IPv4 address'
form AUDIO_MODULE 'stream|fork' 'stream or fork'
for name in SIP_PORT RTP_FIRST_PORT RTP_LAST_PORT MAX_SESSIONS SESSIONS_PER_SECOND; do
  form "$name" '[0-9]{1,5}' 'a number'
done

if [ -n "$problems" ]; then
  echo "freeswitch: Cannot start with this environment:$problems" >&2
  exit 78
fi

# As the value of an XML attribute. Line breaks end here: a second line would be configuration.
escaped() {
  printf '%s' "$1" | tr -d '\r\n' |
    sed -e 's/&/\&amp;/g' -e 's/</\&lt;/g' -e 's/>/\&gt;/g' -e 's/"/\&quot;/g' -e 's/\$/\&#36;/g'
}

set_variable() { printf '<X-PRE-PROCESS cmd="set" data="%s=%s"/>\n' "$1" "$(escaped "$2")"; }

{
  echo '<include>'
  set_variable event_socket_password "$FREESWITCH_PASSWORD"
  set_variable event_socket_allow "$EVENT_SOCKET_ALLOW"
  set_variable audio_module "mod_audio_$AUDIO_MODULE"
  set_variable trunk_proxy "$SIP_PROXY"
  set_variable trunk_realm "${SIP_REALM:-${SIP_PROXY%%:*}}"
  # A gateway must have both, although nothing asks for them where it does not register.
  set_variable trunk_username "${SIP_USERNAME:-anonymous}"
  set_variable trunk_password "${SIP_PASSWORD:-none}"
  set_variable trunk_register "$SIP_REGISTER"
  set_variable trunk_transport "$SIP_TRANSPORT"
  if [ -n "${CALLER_ID_NUMBER:-}" ]; then set_variable caller_id_in_from true; else set_variable caller_id_in_from false; fi
  set_variable sip_port "$SIP_PORT"
  if [ -n "${EXTERNAL_IP:-}" ]; then
    set_variable external_ip "$EXTERNAL_IP"
  else
    # Not for the shell: FreeSWITCH's own variable.
    echo '<X-PRE-PROCESS cmd="set" data="external_ip=$${local_ip_v4}"/>'
  fi
  set_variable rtp_first_port "$RTP_FIRST_PORT"
  set_variable rtp_last_port "$RTP_LAST_PORT"
  set_variable max_sessions "$MAX_SESSIONS"
  set_variable sessions_per_second "$SESSIONS_PER_SECOND"
  echo '</include>'
} > "$folder/variables.xml"

exec "$@"
