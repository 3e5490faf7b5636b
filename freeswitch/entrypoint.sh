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

# `form NAME PATTERN WHAT`: a value must match the extended regular expression as a whole.
form() {
  eval "value=\${$1:-}"
  [ -z "$value" ] || matches "$value" "$2" || problem "$1: expected $3"
}

# grep compares line by line, so a value of two lines would pass if one of them matches; `one_line` reports such values.
matches() { has_line_break "$1" || printf '%s\n' "$1" | grep -Eqx "$2"; }

carriage_return=$(printf '\r')
has_line_break() {
  case $1 in *"
"* | *"$carriage_return"*) return 0 ;; esac
  return 1
}

# `one_line NAME`: a second line would be configuration of its own.
one_line() {
  eval "value=\${$1:-}"
  ! has_line_break "$value" || problem "$1: expected one line, but it has a line break"
}

# `port NAME`: 1 to 65535, without leading zeros.
port='([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])'
port() { form "$1" "$port" 'a port, 1 to 65535'; }

octet='(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])'
# A host's address: neither 0.x.x.x nor multicast nor reserved (224 and above).
host_address="(22[0-3]|2[01][0-9]|1[0-9]{2}|[1-9][0-9]?)([.]$octet){3}"

: "${AUDIO_MODULE:=stream}" "${SIP_REGISTER:=true}" "${SIP_TRANSPORT:=udp}" "${SIP_PORT:=5080}"
: "${RTP_FIRST_PORT:=16384}" "${RTP_LAST_PORT:=16447}" "${MAX_SESSIONS:=32}" "${SESSIONS_PER_SECOND:=30}"

need FREESWITCH_PASSWORD 'a password for the event socket'
need EVENT_SOCKET_ALLOW 'the network that may use the event socket, such as 10.191.30.0/24'
need SIP_PROXY 'the host of the trunk, such as sip.example.com or sip.example.com:5060'
[ "$SIP_REGISTER" = false ] || need SIP_USERNAME 'the name to register with at the trunk (or SIP_REGISTER=false)'
[ "$SIP_REGISTER" = false ] || need SIP_PASSWORD 'its password (or SIP_REGISTER=false)'

for name in FREESWITCH_PASSWORD EVENT_SOCKET_ALLOW SIP_PROXY SIP_REALM SIP_USERNAME SIP_PASSWORD SIP_REGISTER \
  SIP_TRANSPORT SIP_PORT CALLER_ID_NUMBER EXTERNAL_IP AUDIO_MODULE RTP_FIRST_PORT RTP_LAST_PORT MAX_SESSIONS \
  SESSIONS_PER_SECOND; do
  one_line "$name"
done

form FREESWITCH_PASSWORD '.{16,}' 'at least 16 characters'
form EVENT_SOCKET_ALLOW "$octet([.]$octet){3}/(3[0-2]|[12]?[0-9])" 'a network such as 10.191.30.0/24'
form SIP_PROXY "[A-Za-z0-9.-]+(:$port)?" 'a host, with :port or without'
form SIP_REGISTER 'true|false' 'true or false'
form SIP_TRANSPORT 'udp|tcp' 'udp or tcp'
form CALLER_ID_NUMBER '[+]?[0-9]{1,15}' 'a number that is presented'
form EXTERNAL_IP "$host_address" 'the IPv4 address of a host, such as 198.51.100.7'
form AUDIO_MODULE 'stream|fork' 'stream or fork'
for name in SIP_PORT RTP_FIRST_PORT RTP_LAST_PORT; do port "$name"; done
for name in MAX_SESSIONS SESSIONS_PER_SECOND; do form "$name" '[1-9][0-9]{0,4}' 'a number from 1 to 99999'; done
# Values that are not ports are reported above.
if [ -z "$problems" ] && [ "$RTP_FIRST_PORT" -gt "$RTP_LAST_PORT" ]; then
  problem "RTP_LAST_PORT: expected RTP_FIRST_PORT ($RTP_FIRST_PORT) or more, got $RTP_LAST_PORT"
fi
if [ -z "$problems" ] && [ "$SIP_PORT" -ge "$RTP_FIRST_PORT" ] && [ "$SIP_PORT" -le "$RTP_LAST_PORT" ]; then
  problem "SIP_PORT: expected a port outside RTP_FIRST_PORT to RTP_LAST_PORT, got $SIP_PORT"
fi

if [ -n "$problems" ]; then
  echo "freeswitch: Cannot start with this environment:$problems" >&2
  exit 78
fi

# As the value of an XML attribute.
escaped() {
  printf '%s' "$1" |
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
