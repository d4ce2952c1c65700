#!/usr/bin/env bash
# What @prometheus-io/lezer-promql, the grammar that Prometheus publishes for editors, makes of a
# modifier behind an operand: it hangs the modifier on everything before it.
#
# Seen with: @prometheus-io/lezer-promql 0.315.0 (@lezer/lr 1.4.12, @lezer/highlight 1.2.5),
#            promtool of Debian's prometheus 2.42.0+ds-5+deb12u1.
# One would expect: the tree of `a - b offset 1h` has the offset on `b` alone, as Prometheus
#            evaluates it, so a program that adds up ranges and offsets along the tree is right.
# Seen:      the tree is OffsetExpr(BinaryExpr(a, b)), as if `(a - b) offset 1h` were meant, and
#            that of `-a[1h:]` is a subquery of `-a`. promtool evaluates `a - b offset 1h` with `a`
#            as it is now. The tree of `rate(a[2h]) / b offset 1h` says that it looks 3 h back: it
#            is 2 h.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private":true,"type":"module"}' >package.json
npm install --silent --ignore-scripts @prometheus-io/lezer-promql@0.315.0 @lezer/lr@1.4.12 \
  @lezer/highlight@1.2.5 >/dev/null
apt-get download prometheus=2.42.0+ds-5+deb12u1 >/dev/null 2>&1
dpkg -x prometheus_*.deb server

cat >tree.mjs <<'JS'
import { parser } from '@prometheus-io/lezer-promql'
for (const query of ['a - b offset 1h', '-a[1h:]']) {
  const names = []
  for (let node = parser.parse(query).topNode.firstChild; node; node = node.firstChild) {
    names.push(node.name)
  }
  console.log(`${query}: ${names.slice(0, 2).join('(')}`)
}
JS
trees=$(node tree.mjs)
echo "$trees"

# a grows by one a minute, b stays 0: at two hours a is 120, and an hour before it was 60.
cat >empty.yaml <<'YAML'
groups: []
YAML
cat >test.yaml <<'YAML'
rule_files: [empty.yaml]
tests:
  - interval: 1m
    input_series:
      - { series: 'a', values: '0+1x180' }
      - { series: 'b', values: '0x180' }
    promql_expr_test:
      - { expr: 'a - b offset 1h', eval_time: 2h, exp_samples: [{ labels: '{}', value: 120 }] }
YAML
evaluated=$(server/usr/bin/promtool test rules test.yaml)
echo "promtool, a - b offset 1h is 120 (a as it is now): $evaluated"

[ "$trees" = 'a - b offset 1h: OffsetExpr(BinaryExpr
-a[1h:]: SubqueryExpr(UnaryExpr' ]
echo "$evaluated" | grep -q SUCCESS
