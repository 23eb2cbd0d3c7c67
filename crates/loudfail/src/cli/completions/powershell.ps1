# Completes `cargo xtask` in PowerShell. Once, in a repository: cargo xtask completions powershell >>$PROFILE
#
# It asks the program that was built last in the repository at hand, and never builds one.

Register-ArgumentCompleter -Native -CommandName cargo -ScriptBlock {
    param($word, $syntax, $cursor)
    $words = @($syntax.CommandElements | ForEach-Object { $_.ToString() })
    if ($words.Count -lt 2 -or $words[1] -ne 'xtask' -or ($words.Count -eq 2 -and $word -ne '')) { return }
    $folder = (Get-Location).Path
    while ($folder) {
        $manifest = Join-Path $folder 'xtask/Cargo.toml'
        if ((Test-Path $manifest) -and (Select-String -Quiet -SimpleMatch loudfail $manifest)) { break }
        $folder = Split-Path $folder
    }
    if (-not $folder) { return }
    $target = if ($env:CARGO_TARGET_DIR) { $env:CARGO_TARGET_DIR } else { Join-Path $folder 'target' }
    $program = Get-ChildItem -ErrorAction SilentlyContinue (Join-Path $target 'debug/xtask'), (Join-Path $target 'debug/xtask.exe') |
        Select-Object -First 1
    if (-not $program) { return }
    $before = @($words | Select-Object -Skip 2)
    # The word at hand is the last of them, and an empty one is none.
    if ($word -ne '' -and $before.Count -gt 0) { $before = @($before | Select-Object -SkipLast 1) }
    $env:LOUDFAIL_COMPLETE = '1'
    try { $lines = & $program.FullName @before $word 2>$null } finally { Remove-Item Env:LOUDFAIL_COMPLETE }
    foreach ($line in $lines) {
        if ($line -like ':*') { continue }
        $parts = $line -split "`t", 2
        $what = if ($parts.Count -gt 1) { $parts[1] } else { $parts[0] }
        [System.Management.Automation.CompletionResult]::new($parts[0], $parts[0], 'ParameterValue', $what)
    }
}
