# Runs a program until it ends or until standard input closes, which it does when the process that started this ends,
# however it ends. $1 is the signal that ends the program.
signal=$1
shift
exec 3<&0
"$@" 3<&- </dev/null &
program=$!
{
    cat <&3 >/dev/null
    kill -s "$signal" "$program"
} >/dev/null 2>&1 &
watcher=$!
exec 3<&-
wait "$program"
status=$?
kill "$watcher" 2>/dev/null
exit "$status"
