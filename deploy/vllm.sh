#!/usr/bin/env bash
# Starts vLLM: deploy/vllm.sh PROFILE [further options of vllm serve]
#   PROFILE       a file of deploy/profiles without its ending, as card-24gb
#   VLLM_HOST     where to listen (127.0.0.1), VLLM_PORT on which port (8000)
#   VLLM_API_KEY  the key that is asked for, if any; or VLLM_API_KEY_FILE, a file that holds it
#   ADAPTERS      a folder of LoRA adapters, each served under its own folder's name (deploy/adapters)
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
profile="$here/profiles/${1:-}.yaml"
if [[ -z ${1:-} || ! -f $profile ]]; then
  echo "vllm.sh: name a profile: $(cd "$here/profiles" && ls | sed 's/\.yaml$//' | tr '\n' ' ')" >&2
  exit 2
fi
shift

adapters=()
for folder in "${ADAPTERS:-$here/adapters}"/*/; do
  [[ -f $folder/adapter_config.json ]] && adapters+=("$(basename "$folder")=${folder%/}")
done
if ((${#adapters[@]})); then
  if ! grep -q '^enable-lora: true' "$profile"; then
    echo "vllm.sh: this profile takes no adapters; choose another, or empty ${ADAPTERS:-$here/adapters}" >&2
    exit 2
  fi
  set -- --lora-modules "${adapters[@]}" "$@"
fi

if [[ -n ${VLLM_API_KEY_FILE:-} ]]; then
  VLLM_API_KEY=$(< "$VLLM_API_KEY_FILE")
  export VLLM_API_KEY
fi
export VLLM_NO_USAGE_STATS=1 DO_NOT_TRACK=1
exec vllm serve --config "$profile" --host "${VLLM_HOST:-127.0.0.1}" --port "${VLLM_PORT:-8000}" "$@"
