# What a command prints, as a picture of a terminal in which the lines appear one after another:
#   (echo '$ ./zoetic demo'; ./zoetic demo) | awk -f docs/terminal.awk > docs/demo.svg
# Lines appear when they did, in as many seconds as SECONDS says in all.
BEGIN {
  if (!SECONDS) SECONDS = 12
  cmd = "date +%s"
}
{
  cmd | getline now; close(cmd)
  if (NR == 1) start = now
  gsub(/\033\[[0-9;]*[a-zA-Z]/, "")
  sub(/.*\r/, "")
  gsub(/&/, "\\&amp;"); gsub(/</, "\\&lt;"); gsub(/>/, "\\&gt;")
  line[NR] = $0
  at[NR] = now - start
  if (length($0) > width) width = length($0)
}
END {
  if (!NR) exit 1
  total = at[NR] > 0 ? at[NR] : 1
  w = width * 7.9 + 32
  h = NR * 18 + 48
  printf "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"ui-monospace, Menlo, Consolas, monospace\" font-size=\"13\">\n", w, h
  # Hidden for so long, then as they are: what plays no animations shows them all.
  print "<style>text { fill: #e6edf3; white-space: pre } @keyframes hidden { from, to { opacity: 0 } } @media (prefers-reduced-motion) { text { animation: none !important } }</style>"
  printf "<rect width=\"%d\" height=\"%d\" rx=\"8\" fill=\"#0d1117\"/>\n", w, h
  print "<circle cx=\"18\" cy=\"16\" r=\"5\" fill=\"#ff5f57\"/><circle cx=\"36\" cy=\"16\" r=\"5\" fill=\"#febc2e\"/><circle cx=\"54\" cy=\"16\" r=\"5\" fill=\"#28c840\"/>"
  for (i = 1; i <= NR; i++)
    printf "<text xml:space=\"preserve\" x=\"16\" y=\"%d\" style=\"animation: hidden %.1fs\">%s</text>\n", i * 18 + 30, at[i] * SECONDS / total, line[i]
  print "</svg>"
}
