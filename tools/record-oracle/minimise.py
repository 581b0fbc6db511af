"""mini.py FILE [ids-substring] : minimise failing scenarios"""
import os
ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..')
import json, sys, subprocess, re, copy, tempfile
from recorder import *
def replay(scenarios, mappings, tag='mini'):
    path = os.path.join(tempfile.gettempdir(), f'{tag}-{os.getpid()}.json')
    json.dump(dict(format='relata-oracle/1', topic='gen', mappings=mappings, scenarios=scenarios), open(path, 'w'))
    out = subprocess.run(['npm', 'run', '--silent', 'oracle', '--', '--databases', 'sqlite', path], cwd=ROOT, capture_output=True, text=True).stdout
    res = {}; cur = None
    lines = out.split('\n')
    for i, l in enumerate(lines):
        m = re.match(r'^(\S+) \[sqlite\] ', l)
        if m: cur = m[1]; res[cur] = None
        elif cur and res.get(cur) is None and re.match(r'^    (.*) \(layer [12]\)$', l):
            res[cur] = (re.match(r'^    (.*) \(layer', l)[1], lines[i-1], lines[i+1], lines[i+2])
    return res
def selfref(p, s):
    try:
        if s['op'] in ('set', 'append', 'insert', 'replace'):
            o = p.v[s['var']]
            names = [s['item']] if 'item' in s else s['items'] if 'items' in s else [s['value']['ref']] if isinstance(s['value'], dict) and 'ref' in s['value'] else s['value'].get('refs', []) if isinstance(s['value'], dict) else []
            r = p.b(o).rels.get(s['attr'])
            return bool(r) and 'secondary' not in r and any(p.v.get(n) is o for n in names)
    except Exception: return False
    return False
def record(sc, mappings, steps):
    p = Player(world(mappings[sc['mapping']]), sc.get('session'))
    out = []
    try:
        for s in steps:
            s = {k: v for k, v in s.items() if k != 'expect'}
            try: e = p.run(s)
            except Bad: continue
            if WARNED: WARNED.clear(); return None
            if e.get('error') == 'CircularDependencyError': return None
            if e.get('error', '').startswith('Other') or (s['op'] in ('seed', 'rawSql') and 'error' in e) or selfref(p, s): return None
            out.append(s)
    finally: 
        try: p.close()
        except Exception: pass
    return out
def main():
    f = json.load(open(sys.argv[1])); mp = f['mappings']
    scs = {s['id']: s for s in f['scenarios']}
    res = replay(list(scs.values()), mp)
    ids = [i for i in res if len(sys.argv) < 3 or sys.argv[2] in i]
    cur = {i: scs[i] for i in ids}
    # cut after the failing step
    for i in ids:
        m = re.match(r'  step (\d+) ', res[i][1]) if res[i] else None
        if m: cur[i] = dict(cur[i], steps=cur[i]['steps'][:int(m[1])])
    sig = {i: res[i][0] if res[i] else None for i in ids}
    info = dict(res)
    active = set(ids)
    rnd = 0
    sizes = {i: max(1, len(cur[i]['steps']) // 2) for i in ids}
    while active and rnd < 40:
        rnd += 1
        cands = {}
        for i in active:
            st = cur[i]['steps']; n = sizes[i]
            for a in range(0, len(st) - 1, n):
                steps = st[:a] + st[min(a + n, len(st) - 1):]
                r = record(cur[i], mp, steps)
                if r is None or len(r) >= len(st): continue
                cid = f'{i}#{a}'
                cands[cid] = dict(cur[i], id=cid, steps=r)
        if not cands: out = {}
        else: out = replay(list(cands.values()), mp)
        for i in list(active):
            good = [c for c in out if c.rsplit('#', 1)[0] == i and out[c] and out[c][0] == sig[i]]
            # combine: try removing in one go is risky, take the shortest
            if good:
                b = min(good, key=lambda c: len(cands[c]['steps']))
                m = re.match(r'  step (\d+) ', out[b][1])
                cur[i] = dict(cands[b], id=i, steps=cands[b]['steps'][:int(m[1])]); info[i] = out[b]
                sizes[i] = min(sizes[i], max(1, len(cur[i]['steps']) // 2))
            elif sizes[i] > 1: sizes[i] = sizes[i] // 2
            else: active.discard(i)
    json.dump(dict(format='relata-oracle/1', topic='gen', mappings=mp, scenarios=list(cur.values())), open(sys.argv[1].replace('.json', '.min.json'), 'w'))
    with open(sys.argv[1].replace('.json', '.min.txt'), 'w') as o:
        for i in sorted(ids, key=lambda i: len(cur[i]['steps'])):
            s = cur[i]
            o.write(f"\n=== {i} {s['mapping']} {s.get('session', '')} {s['tags']}\n")
            for x in s['steps']:
                o.write('   ' + json.dumps({k: v for k, v in x.items() if k != 'expect'}) + '  -> ' + json.dumps(x['expect']) + '\n')
            if info[i]: o.write('  !! ' + ' | '.join(x.strip()[:300] for x in info[i]) + '\n')
if __name__ == '__main__': main()
