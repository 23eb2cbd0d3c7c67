# Completes `cargo xtask` in bash. Once, in a repository: cargo xtask completions bash >>~/.bashrc
#
# It asks the program that was built last in the repository at hand, and never builds one.

_loudfail_program() {
    local folder=$PWD
    while [[ -n $folder ]]; do
        if grep -qs loudfail "$folder/xtask/Cargo.toml"; then
            local program=${CARGO_TARGET_DIR:-$folder/target}/debug/xtask
            [[ -x $program ]] && printf '%s\n' "$program"
            return
        fi
        folder=${folder%/*}
    done
}

_loudfail_cargo() {
    local at=1 program
    [[ ${COMP_WORDS[1]-} == +* ]] && at=2
    if [[ ${COMP_WORDS[at]-} != xtask || $COMP_CWORD -le $at ]]; then
        [[ -n $_loudfail_before ]] && "$_loudfail_before" "$@"
        return
    fi
    COMPREPLY=()
    program=$(_loudfail_program)
    [[ -n $program ]] || return
    local current=${COMP_WORDS[COMP_CWORD]} line IFS=$'\n'
    [[ $current == = ]] && current=
    while read -r line; do
        case $line in
            :files) compopt -o filenames 2>/dev/null; COMPREPLY+=($(compgen -f -- "$current")) ;;
            :folders) compopt -o filenames 2>/dev/null; COMPREPLY+=($(compgen -d -- "$current")) ;;
            *) COMPREPLY+=("${line%%$'\t'*}") ;;
        esac
    done < <(LOUDFAIL_COMPLETE=1 "$program" "${COMP_WORDS[@]:at+1:COMP_CWORD-at}" 2>/dev/null)
}

# What completed cargo before goes on to do so for everything else.
if [[ $(complete -p cargo 2>/dev/null) != *_loudfail_cargo* ]]; then
    if ! complete -p cargo &>/dev/null; then
        if declare -F _comp_load &>/dev/null; then
            _comp_load cargo &>/dev/null
        elif declare -F _completion_loader &>/dev/null; then
            _completion_loader cargo &>/dev/null
        fi
    fi
    _loudfail_before=$(complete -p cargo 2>/dev/null | sed -n 's/.*-F \([^ ]*\).*/\1/p')
    [[ $_loudfail_before == _minimal || $_loudfail_before == _comp_complete_minimal ]] && _loudfail_before=
    complete -o bashdefault -o default -F _loudfail_cargo cargo
fi
