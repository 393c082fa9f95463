# Copyright: Contributors to datascience.workbench
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""How the page of an estimate looks."""

from __future__ import annotations

STYLE = """
:root {
  color-scheme: light dark;
  --paper: #fcfcfb; --card: #ffffff; --ink: #1d1f23; --faint: #5b6169; --rule: #dddfe3;
  --bar: #2f6f9f; --track: #e9edf1;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #15171a; --card: #1d2024; --ink: #e8e9eb; --faint: #a3a9b2; --rule: #353a41;
    --bar: #6fb1de; --track: #2a2f35;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main { max-width: 62rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 1rem; }
h2 { font-size: 1.15rem; margin: 2.25rem 0 .75rem; }
.tiles { display: grid; gap: .75rem; grid-template-columns: repeat(auto-fit, minmax(14rem, 1fr)); }
.tile { display: block; padding: .9rem 1rem; border: 1px solid var(--rule); border-radius: .5rem;
  background: var(--card); color: inherit; text-decoration: none; }
.tile:hover, .tile:focus-visible { border-color: var(--bar); }
.tile span { display: block; color: var(--faint); font-size: .9rem; }
.tile b { font-size: 1.35rem; font-variant-numeric: tabular-nums; }
.chart { margin: 0 0 1.25rem; }
.bar { display: grid; grid-template-columns: 9rem 1fr 6rem; gap: .75rem; align-items: center;
  font-size: .9rem; padding: .15rem 0; }
.bar span { overflow-wrap: anywhere; }
.bar svg { display: block; width: 100%; height: .8rem; background: var(--track);
  border-radius: .2rem; }
.bar rect { fill: var(--bar); }
.bar b { text-align: right; font-weight: 600; font-variant-numeric: tabular-nums; }
main > p { margin: 0 0 1.25rem; color: var(--faint); max-width: 44rem; }
summary { cursor: pointer; color: var(--faint); font-size: .9rem; padding: .25rem 0; }
summary:focus-visible { outline: 2px solid var(--bar); outline-offset: 2px; }
table { width: 100%; border-collapse: collapse; font-size: .9rem; }
th { text-align: left; color: var(--faint); font-weight: 600; }
th, td { padding: .3rem .75rem .3rem 0; vertical-align: top; overflow-wrap: anywhere; }
tbody tr:not(.same) td, tfoot td { border-top: 1px solid var(--rule); }
tr.same td:first-child { opacity: 0; }
th:nth-child(n+3), td:nth-child(n+3), tfoot td { text-align: right;
  font-variant-numeric: tabular-nums; }
th:last-child, td:last-child { padding-right: 0; }
td:last-child { font-weight: 600; }
td:nth-child(3), td:nth-child(4) { color: var(--faint); }
ul { padding-left: 1.2rem; margin: 0; }
li { margin: .3rem 0; overflow-wrap: anywhere; }
@media (max-width: 40em) {
  .tiles { grid-template-columns: 1fr; gap: .5rem; }
  .tile { display: flex; justify-content: space-between; align-items: baseline; gap: .75rem;
    padding: .6rem .8rem; }
  .tile b { font-size: 1.1rem; white-space: nowrap; }
  .bar { grid-template-columns: 6.5rem 1fr 4.75rem; gap: .5rem; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  table, tbody, tfoot { display: block; }
  tr { display: grid; grid-template-columns: auto 1fr auto; gap: 0 .4rem; padding: .2rem 0; }
  tbody tr:not(.same) { border-top: 1px solid var(--rule); padding-top: .5rem; }
  tr td, tr td:nth-child(n+3), tbody tr:not(.same) td { border: 0; padding: 0; text-align: left; }
  td:nth-child(1) { grid-column: 1 / -1; font-weight: 600; }
  tr.same td:first-child { display: none; }
  td:nth-child(2) { grid-column: 1 / 3; grid-row: 2; }
  td:nth-child(3), td:nth-child(4) { grid-row: 3; font-size: .85rem; }
  td:nth-child(4)::before { content: "at "; }
  tr td:last-child { grid-column: 3; grid-row: 2; text-align: right; }
  tfoot tr td:last-child { grid-column: 1 / -1; border-top: 1px solid var(--rule);
    padding-top: .4rem; }
}
@media print { .tile { break-inside: avoid; } }
"""
