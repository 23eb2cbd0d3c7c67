# Completes `cargo xtask` in elvish. Once, in a repository:
# cargo xtask completions elvish >>~/.config/elvish/rc.elv
#
# It asks the program that was built last in the repository at hand, and never builds one.

use path
use str

fn loudfail-program {
  var folder = $pwd
  while (not-eq $folder '') {
    if ?(grep -qs loudfail $folder/xtask/Cargo.toml) {
      var target = $folder/target
      if (has-env CARGO_TARGET_DIR) { set target = $E:CARGO_TARGET_DIR }
      if (path:is-regular &follow-symlink=$true $target/debug/xtask) { put $target/debug/xtask }
      return
    }
    set folder = (str:trim-suffix (path:dir $folder) /)
  }
}

var loudfail-before = { |@words| edit:complete-filename $words[-1] }
if (has-key $edit:completion:arg-completer cargo) {
  set loudfail-before = $edit:completion:arg-completer[cargo]
}

fn loudfail-complete { |program words|
  tmp E:LOUDFAIL_COMPLETE = 1
  var behind = $words[2..]
  (external $program) $@behind 2>/dev/null | from-lines | each { |line|
    if (or (eq $line :files) (eq $line :folders)) {
      edit:complete-filename $words[-1]
    } else {
      var @parts = (str:split "\t" $line)
      if (> (count $parts) 1) {
        edit:complex-candidate $parts[0] &display=$parts[0]'  '$parts[1]
      } else {
        put $parts[0]
      }
    }
  }
}

set edit:completion:arg-completer[cargo] = { |@words|
  if (or (< (count $words) 3) (not-eq $words[1] xtask)) {
    $loudfail-before $@words
  } else {
    for program [(loudfail-program)] { loudfail-complete $program $words }
  }
}
