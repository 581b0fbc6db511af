import os
ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..')
import json, sys, glob, copy
from recorder import *
def norm(v):
    if isinstance(v, dict):
        if 'bag' in v: return {'bag': sorted((json.dumps(norm(x), sort_keys=True) for x in v['bag']))}
        return {k: norm(x) for k, x in v.items()}
    if isinstance(v, list): return [norm(x) for x in v]
    if isinstance(v, float) and v == int(v): return int(v)
    return v
bad = 0; total = 0
for f in sorted(sys.argv[1:] or glob.glob(os.path.join(ROOT, 'packages/relata/test/oracle/corpus/*.json'))):
    c = json.load(open(f))
    for s in c['scenarios']:
        total += 1
        try:
            p = Player(world(c['mappings'][s['mapping']]), s.get('session'))
        except Exception as e:
            print(s['id'], 'WORLD', type(e), str(e)[:300]); bad += 1; continue
        for i, st in enumerate(s['steps']):
            st2 = copy.deepcopy(st)
            try: got = p.run(st2)
            except Exception as e:
                print(s['id'], i, json.dumps(st)[:300], 'CRASH', repr(e)[:300]); bad += 1; break
            want = st['expect']
            if st['op'] == 'inspect': want = {'value': {'state': want['value']['state']}} if 'value' in want else want; got = {'value': {'state': got['value']['state']}} if 'value' in got else got
            if st['op'] == 'sessionSets' and 'value' in want:
                g = lambda v: {k: {'bag': x} for k, x in v.items() if k != 'dirty'}
                want = dict(want, value=g(want['value'])); got = dict(got, value=g(got['value']))
            w = norm({k: v for k, v in want.items() if k != 'statements'}); g = norm({k: v for k, v in got.items() if k != 'statements'})
            ws = want.get('statements', {}); gs = got.get('statements', {})
            if w != g or ws.get('select', 0) != gs.get('select', 0) or any(ws.get('rows', {}).get(k, 0) != gs.get('rows', {}).get(k, 0) for k in ('update', 'delete')):
                print(s['id'], i, json.dumps(st)[:400], '\n   GOT', json.dumps(got)[:300], str(getattr(p, 'lasterror', ''))[:200] if 'error' in got else ''); bad += 1; break
        p.close()
print(total, bad)
