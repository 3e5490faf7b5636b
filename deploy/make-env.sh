#!/bin/sh
# Writes .env for docker-compose.yml, with generated passwords. Never overwrites an existing file.
#
#   sh deploy/make-env.sh [FILE]      default: .env in the folder of docker-compose.yml
set -eu

file=${1:-$(dirname "$0")/../.env}
if [ -e "$file" ]; then
  echo "$file is there already: delete it first if nothing was stored with its passwords yet" >&2
  exit 1
fi

# Letters and digits, beginning with a letter: valid in an address, and not read as a number by nats-server.
password() {
  printf 'p%s' "$(head -c 24 /dev/urandom | od -An -v -tx1 | tr -d ' \n')"
}

umask 077
cat > "$file" <<END
# Made by deploy/make-env.sh. Back it up: without LIGAI_SECRET_KEY the stored provider keys cannot be decrypted.
LIGAI_SECRET_KEY=$(head -c 32 /dev/urandom | base64 | tr -d '\n')
# Of the database's owner, which only the migration uses, and of the services' user.
POSTGRES_PASSWORD=$(password)
POSTGRES_SERVICE_PASSWORD=$(password)
NATS_PASSWORD_API_GATEWAY=$(password)
NATS_PASSWORD_CALL_CONTROLLER=$(password)
NATS_PASSWORD_MEDIA_BRIDGE=$(password)
NATS_PASSWORD_CAMPAIGN_DIALER=$(password)
NATS_PASSWORD_SCHEDULER=$(password)
NATS_PASSWORD_WEBHOOK_DISPATCHER=$(password)
# For outside subscribers to events: nats://subscriber:…@127.0.0.1:4222
NATS_PASSWORD_SUBSCRIBER=$(password)
# Of the switch's event socket.
FREESWITCH_PASSWORD=$(password)

# --- The profile simulator needs only the variables above. ---

# Any client that can reach 127.0.0.1:8000 may use the API. To require keys: AUTH=on, and API_KEYS=name:key,…
AUTH=off
#API_KEYS=

# Keys of the providers; they can also be set later by PUT /api/v1/settings/{key}.
#DEEPGRAM_API_KEY=
#OPENAI_API_KEY=
#MURF_API_KEY=

# Profile freeswitch: the trunk, and this machine's address as the trunk sees it.
#SIP_PROXY=sip.example.com
#SIP_USERNAME=
#SIP_PASSWORD=
#SIP_REGISTER=true
#EXTERNAL_IP=
#AUDIO_MODULE=stream
#CALLER_ID_NUMBER=

# Profile own-switch: a FreeSWITCH on another machine, and the address at which it reaches this machine.
#FREESWITCH_ESL=esl://:password@host:8021
#DIAL_STRING=sofia/gateway/trunk/{number}
#MEDIA_BRIDGE_PUBLISH=0.0.0.0:8090
#MEDIA_BRIDGE_PUBLIC_URL=ws://this-machine:8090
END
echo "Wrote $file. Next: docker compose --profile simulator up"
