# bash completion of zpilab's programs, from what their --help says: it knows every subcommand and option that there is.

# _zpilab_subcommands COMMAND...: lines "  name   what it does"
_zpilab_subcommands() { "$@" --help 2> /dev/null | sed -n 's/^  \([a-z][a-z-]*\)   *[^ ].*/\1/p'; }

# _zpilab_options COMMAND...: lines "  -x,--name ..."
_zpilab_options() {
  "$@" --help 2> /dev/null | sed -n 's/^  *\(-[a-zA-Z], *\)\{0,1\}\(--[a-z0-9][a-z0-9-]*\).*/\2/p; s/^  *\(-[a-zA-Z]\) .*/\1/p'
}

# _zpilab_values OPTION COMMAND...: of a line "  --name TEXT:{one,two}", one and two
_zpilab_values() {
  local option=$1
  shift
  "$@" --help 2> /dev/null | sed -n "s/^  *\(-[a-zA-Z],\)\{0,1\}$option TEXT:{\([^}]*\)}.*/\2/p" | tr , '\n'
}

_zpilab() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} given known
  local command=("$1")
  # Only what --help names is ever run, and only with --help.
  for given in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    known=$(_zpilab_subcommands "${command[@]}")
    case $'\n'$known$'\n' in *$'\n'"$given"$'\n'*) command+=("$given") ;; *) break ;; esac
  done
  local choices
  case $word in
    -*) choices=$(_zpilab_options "${command[@]}") ;;
    *)
      case $before in
        --*) choices=$(_zpilab_values "$before" "${command[@]}") ;;
        "${command[-1]}") choices=$(_zpilab_subcommands "${command[@]}") ;;
      esac
      ;;
  esac
  # No choice left: file names, which is what `-o default` below gives.
  mapfile -t COMPREPLY < <(compgen -W "$choices" -- "$word")
}
complete -o default -F _zpilab zpilab zpi-agent zpilab-lab zpilab-model zpilab-report zpilab-scans
