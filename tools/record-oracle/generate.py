import os
ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..')
import json, sys, glob, random, copy, time
from recorder import *
def load_mappings(which):
    out = []
    for f in sorted(glob.glob(os.path.join(ROOT, 'packages/relata/test/oracle/corpus/*.json'))):
        base = f.split('/')[-1][:-5]
        c = json.load(open(f))
        if base.startswith('fuzz'):
            if base == 'fuzz-01' and which in ('fuzz', 'all'):
                for k, m in c['mappings'].items(): out.append((k, m))
        elif which in ('other', 'all'):
            for k, m in c['mappings'].items(): out.append((base + ':' + k, m))
    return out
class Skip(Exception): pass
NOAF = False
class Gen:
    def __init__(self, rnd, name, mapping, noflush):
        self.r = rnd; self.name = name
        self.w = world(mapping)
        self.session = {}
        if noflush: self.session['autoflush'] = False
        if rnd.random() < .2: self.session['expireOnCommit'] = False
        self.p = Player(self.w, self.session)
        self.steps = []
        self.keys = {}
        hassets = any(r.get('collection') == 'set' for m in mapping['models'] for r in m.get('relationships', []))
        self.genkeys = rnd.random() < .3 and not hassets
        self.count = {}
        self.models = [m for m in self.w.cls.values()]
        self.tags = set()
        self.dead = False; self.quiet = False
        self.lazyset = {}
    # --
    def do(self, **step):
        if self.dead: return None
        if NOAF and self.r.random() < .03 and step['op'] in ('read', 'query', 'get', 'count', 'append'): step['noAutoflush'] = True
        st = dict(step)
        from minimise import selfref
        if selfref(self.p, st): return None
        if self.contradiction(st): return None
        try:
            exp = self.p.run(st)
        except Bad as e:
            return None
        if exp.get('error', '').startswith('Other') or exp.get('error') == 'CircularDependencyError':
            raise Skip(exp['error'] + str(self.p.lasterror))
        if WARNED:
            m = WARNED[0]; WARNED.clear()
            raise Skip('warning ' + m)
        self.steps.append(st)
        if 'error' in exp:
            self.tags.add('errors')
            if exp['error'] in ('IntegrityError', 'FlushError', 'CircularDependencyError', 'StaleDataError', 'PendingRollbackError') and not self.quiet:
                self.quiet = True
                if self.r.random() < .2: self.do(op='count', model=self.models[0].name)
                self.do(op='rollbackNested' if self.p.nested and self.r.random() < .3 else 'rollback')
                self.quiet = False
        if st['op'] == 'read' and 'value' in exp and 'stale' not in self.tags:
            try:
                v, _, r = self.p.walk(self.p.v[st['var']], st.get('path'))
                objs = self.p.members(v) if self.p.iscoll(v) else [v]
                for o in objs:
                    if self.p.isent(o):
                        i = sa.inspect(o)
                        if i.deleted or i.was_deleted or (i.detached): self.tags.add('stale-deleted')
            except Exception: pass
        return exp
    def contradiction(self, st):
        """links to or from what is deleted; cycles of self references"""
        if st['op'] not in ('set', 'append', 'insert', 'replace', 'new'): return False
        names = [st['item']] if 'item' in st else list(st.get('items', []))
        for val in ([st['value']] if 'value' in st else list(st.get('values', {}).values())):
            if isinstance(val, dict): names += [val['ref']] if 'ref' in val else val.get('refs', [])
        if not names: return False
        objs = [self.p.v[n] for n in names if n in self.p.v]
        if st['op'] != 'new':
            o = self.p.v.get(st['var']); objs.append(o)
        for x in objs:
            i = sa.inspect(x)
            if i.deleted or i.was_deleted or x in self.p.s.deleted: return True
        if st['op'] != 'new' and o is not None:
            r = self.p.b(o).rels.get(st['attr'])
            if r and 'secondary' not in r and self.w.cls[r['target']] is self.p.b(o):
                b = self.p.b(o)
                up = next((n for n, x in b.rels.items() if x['kind'] == 'one' and self.w.cls[x['target']] is b), None)
                if up:
                    with self.p.s.no_autoflush:
                        for x in objs[:-1]:
                            parent, child = (x, o) if r['kind'] == 'one' else (o, x)
                            seen = 0; cur = parent
                            while cur is not None and seen < 30:
                                if cur is child: return True
                                seen += 1
                                d = sa.inspect(cur).dict
                                if up in d: cur = d[up]
                                elif sa.inspect(cur).persistent: return True
                                else: cur = None
        return False
    def fresh(self, model):
        k = model[0].lower()
        self.count[k] = self.count.get(k, 0) + 1
        return f'{k}{self.count[k]}'
    def vars(self, model=None, states=None):
        out = []
        for n, o in self.p.v.items():
            b = self.p.b(o)
            if model is not None and not isinstance(o, model.cls): continue
            i = sa.inspect(o)
            st = 'persistent' if i.persistent else 'pending' if i.pending else 'transient' if i.transient else 'deleted' if i.deleted else 'detached'
            if states and st not in states: continue
            out.append(n)
        return out
    def pickvar(self, model=None, live=True):
        r = self.r
        vs = self.vars(model, ('persistent', 'pending') if live and r.random() < .93 else None)
        return r.choice(vs) if vs else None
    def scalar(self, c, allownull=True):
        r = self.r
        if allownull and c.get('nullable', True) and r.random() < .12: return None
        t = c['type']
        if t == 'integer': return r.randint(0, 5)
        if t == 'text': return r.choice('abcde')
        if t == 'boolean': return r.random() < .5
        if t == 'float': return r.choice([0.5, 1.25, 2, -3.75])
        if t == 'datetime': return r.choice(['2024-02-29T12:30:00', '1969-12-31T23:59:59', '2030-01-01T00:00:00'])
        return {'json': r.choice([1, 'x', [1, 2], {'a': 1}])}
    def fkcols(self, b):
        out = set()
        for c in self.w.tf[b.table]['columns']:
            if 'foreignKey' in c: out.add(c['name'])
        for fk in self.w.tf[b.table].get('foreignKeys', []): out |= set(fk['columns'])
        return out
    def allfk(self, b):
        s = set(); x = b
        while x: s |= self.fkcols(x); x = x.parent
        return s
    def plaincols(self, b):
        fk = self.allfk(b)
        root = b.root
        skip = {root.format.get('polymorphicOn')} | {m.format.get('versionIdColumn') for m in self.models}
        return [(a, c) for a, c in b.cols.items() if not c.get('primaryKey') and c['name'] not in fk and c['name'] not in skip]
    def rels(self, b, kind=None, write=True):
        out = []
        for n, r in b.rels.items():
            if write and r.get('viewonly'): continue
            if kind and r['kind'] != kind: continue
            out.append((n, r))
        return out
    def readable(self, b):
        return [(n, r) for n, r in b.rels.items() if r.get('lazy') not in ('write_only',)]
    def nextkey(self, b):
        root = b.root.name
        self.keys[root] = self.keys.get(root, 0) + 1
        return self.keys[root]
    def isabstractmodel(self, b): return False
    def newvalues(self, b):
        r = self.r; vals = {}
        fk = self.allfk(b)
        rootfk = self.fkcols(b.root)
        for k in b.pk:
            c = b.cols[k]
            if c['name'] in rootfk: continue
            auto = c['type'] == 'integer' and len(b.pk) == 1 and c.get('autoincrement', True)
            if auto and self.genkeys and r.random() < .97: continue
            if len(b.pk) > 1 and c['type'] == 'text': vals[k] = r.choice('xy'); continue
            n = self.nextkey(b)
            if r.random() < .01 and n > 1: n -= 1
            vals[k] = n if c['type'] == 'integer' else 'k%d' % n if c['type'] == 'text' else self.scalar(c)
        for a, c in self.plaincols(b):
            if True:
                vals[a] = self.scalar(c)
                if c.get('unique'): vals[a] = 'u%d' % r.randint(1, 30) if c['type'] == 'text' else r.randint(1, 60)
        return vals
    def needed(self, b):
        """names of to-one relationships whose fk is not null"""
        out = []
        for n, r in self.rels(b, 'one'):
            if r['resolved']['direction'] != 'manyToOne': continue
            t, col = r['resolved']['pairs'][0][0].split('.')
            c = next((c for c in self.w.tf[t]['columns'] if c['name'] == col), {})
            if c.get('primaryKey') or c.get('nullable', True) is False: out.append(n)
        return out
    def new(self, b=None, add=True, linkprob=.4):
        r = self.r
        b = b or r.choice(self.models)
        vals = self.newvalues(b)
        need = self.needed(b)
        for n, rel in self.rels(b, 'one'):
            if rel['resolved']['direction'] != 'manyToOne': 
                continue
            if n in need and r.random() < .95 or r.random() < linkprob:
                v = self.pickvar(self.w.cls[rel['target']])
                if v: vals[n] = {'ref': v}
                elif n in need:
                    v = self.new(self.w.cls[rel['target']])
                    if v: vals[n] = {'ref': v}
        v = self.fresh(b.name)
        self.do(op='new', var=v, model=b.name, values=vals)
        if v not in self.p.v: return None
        if add: self.do(op='add', var=v)
        return v
    def seed(self):
        r = self.r
        ids = {}
        done = set()
        tabs = list(self.w.mapping['tables'])
        bytable = {}
        for b in self.models: bytable.setdefault(b.table, []).append(b)
        order = [t.name for t in self.w.md.sorted_tables]
        tabs.sort(key=lambda t: order.index(t['name'])); WARNED.clear()
        if any(b.parent for b in self.models): return False
        for t in tabs:
            n = r.randint(1, 3); rows = []
            fks = {c['name']: (c['foreignKey']['table'], c['foreignKey']['column']) for c in t['columns'] if 'foreignKey' in c}
            comp = t.get('foreignKeys', [])
            pks = [c['name'] for c in t['columns'] if c.get('primaryKey')]
            seen = set()
            for i in range(n):
                row = {}
                for c in t['columns']:
                    if c['name'] in fks:
                        ft, fc = fks[c['name']]
                        pool = [x[fc] for x in ids.get(ft, [])] + ([x[fc] for x in rows] if ft == t['name'] else [])
                        if c.get('nullable', not c.get('primaryKey')) and (not pool or r.random() < .4): row[c['name']] = None
                        elif pool: row[c['name']] = r.choice(pool)
                        else: row = None; break
                    elif c.get('primaryKey'):
                        row[c['name']] = (i + 1) if c['type'] == 'integer' else 'k%d' % (i + 1)
                    elif any(c['name'] == b.format.get('versionIdColumn') for b in bytable.get(t['name'], [])): row[c['name']] = 1
                    else: row[c['name']] = self.scalar(c); 
                    if c.get('unique') and c['name'] not in fks: row[c['name']] = 'u%d' % (40 + i) if c['type'] == 'text' else 100 + i
                if row is None: continue
                bad = False
                for fk in comp:
                    pool = ids.get(fk['table'], []) + (rows if fk['table'] == t['name'] else [])
                    nul = all(next(c for c in t['columns'] if c['name'] == x).get('nullable', True) and x not in pks for x in fk['columns'])
                    if nul and (not pool or r.random() < .4):
                        for x in fk['columns']: row[x] = None
                    elif pool:
                        o = r.choice(pool)
                        for x, y in zip(fk['columns'], fk['references']): row[x] = o[y]
                    else: bad = True
                if bad: continue
                k = tuple(row[x] for x in pks)
                uq = [tuple([u] + [row[x] for x in u2]) for u, u2 in enumerate(t.get('unique', []))] + [(c['name'], row[c['name']]) for c in t['columns'] if c.get('unique') and row[c['name']] is not None]
                if k in seen or any(u in seen for u in uq): continue
                seen.add(k); seen |= set(uq)
                rows.append(row)
            ids[t['name']] = rows
            if rows:
                self.do(op='seed', table=t['name'], rows=[[row[c['name']] for c in t['columns']] for row in rows])
                for b in bytable.get(t['name'], []): self.keys[b.root.name] = max(self.keys.get(b.root.name, 0), len(rows))
        return True
    def wherecol(self, b, depth=0):
        r = self.r
        cols = self.plaincols(b)
        k = r.random()
        if depth < 2 and k < .2:
            return {r.choice(['and', 'or']): [self.where(b, depth + 1), self.where(b, depth + 1)]}
        if depth < 2 and k < .32: return {'not': self.where(b, depth + 1)}
        if not cols: return None
        a, c = r.choice(cols)
        if k < .5: return {'eq': [a, self.scalar(c)]}
        if k < .6: return {'ne': [a, self.scalar(c)]}
        if k < .72: return {r.choice(['in', 'in', 'notIn']): [a, [self.scalar(c, False) for _ in range(r.randint(0, 3))]]}
        if k < .86: return {r.choice(['isNull', 'isNull', 'isNotNull']): a}
        if c['type'] == 'json': return {'isNull': a}
        if k < .97: return {r.choice(['lt', 'le', 'gt', 'ge']): [a, self.scalar(c, False)]}
        if c['type'] == 'text': return {'like': [a, r.choice(['a%', '%', '_', 'B'])]}
        return {'isNull': a}
    def where(self, b, depth=0):
        r = self.r
        rels = [(n, x) for n, x in b.rels.items() if x.get('lazy') != 'write_only']
        if rels and depth < 3 and r.random() < .4:
            n, x = r.choice(rels)
            tb = self.w.cls[x['target']]
            k = r.random()
            if k < .15 and x['kind'] == 'many':
                v = self.pickvarp(tb)
                if v: return {'contains': [n, {'ref': v}]}
            if k < .3 and x['kind'] == 'one':
                v = self.pickvarp(tb)
                return {r.choice(['relEq', 'relEq', 'relNe']) if len(tb.pk) == 1 else 'relEq': [n, {'ref': v} if v and r.random() < .7 else None]}
            op = 'any' if x['kind'] == 'many' else 'has'
            g = [n]
            if r.random() < .6:
                w = self.where(tb, depth + 1)
                if w: g.append(w)
            if op == 'any' and len(g) == 2 and r.random() < .15:
                subs = [m for m in self.models if m.parent is tb]
                if subs: 
                    sb = r.choice(subs); w = self.wherecol(sb, 2)
                    if w: g = [n, w, {'ofType': sb.name}]
            return {op: g}
        w = self.wherecol(b, depth)
        if w is None:
            if rels: 
                n, x = r.choice(rels); return {'any' if x['kind'] == 'many' else 'has': [n]}
            return {'and': []}
        return w
    def pickvarp(self, b):
        vs = self.vars(b, ('persistent',))
        return self.r.choice(vs) if vs else None
    def options(self, b):
        r = self.r; out = []
        rels = self.readable(b)
        r.shuffle(rels)
        for n, x in rels[:2]:
            if r.random() < .45:
                st = r.choice(['joined', 'joined', 'selectin', 'selectin', 'subquery', 'lazy'] + (['immediate'] if not x.get('backPopulates') else []))
                out.append({'path': n, 'strategy': st})
                if x.get('viewonly'): continue
                tb = self.w.cls[x['target']]
                sub = [(m, y) for m, y in self.readable(tb)]
                if sub and st != 'lazy' and r.random() < .4:
                    m, y = r.choice(sub)
                    out.append({'path': n + '.' + m, 'strategy': r.choice(['joined', 'selectin', 'subquery'])})
        if r.random() < .06:
            cols = [a for a, c in self.plaincols(b)]
            if cols: out.append(r.choice([{'path': r.choice(cols), 'strategy': 'defer'}, {'path': '', 'strategy': 'loadOnly', 'attrs': [r.choice(cols)]}]))
        if r.random() < .05 and b.parent is None:
            subs = [m.name for m in self.models if m.parent is b]
            if subs: out.append({'path': '', 'strategy': 'selectinPolymorphic', 'models': subs[:r.randint(1, 2)]})
        return out
    def criteria(self, b):
        r = self.r; s = dict(model=b.name)
        pk = [{'attr': k} for k in b.pk]
        cols = self.plaincols(b)
        ob = pk
        k = r.random()
        if k < .15: ob = [dict(x, desc=True) for x in pk]
        elif k < .35 and cols:
            a, c = r.choice(cols)
            if c['type'] != 'json': ob = [dict(attr=a, **({'desc': True} if r.random() < .5 else {}))] + pk
        s['orderBy'] = ob
        if r.random() < .5: 
            s['where'] = self.where(b)
        if r.random() < .12:
            rels = [(n, x) for n, x in b.rels.items() if x.get('lazy') != 'write_only' and not (self.w.cls[x['target']].root is not self.w.cls[x['target']] and 0)]
            if rels:
                n, x = r.choice(rels); tb = self.w.cls[x['target']]
                s['join'] = [dict(path=n, **({'outer': True} if r.random() < .3 else {}))]
                cs = self.plaincols(tb)
                if cs:
                    a, c = r.choice(cs)
                    if c['type'] != 'json': s['where'] = {r.choice(['eq', 'ne']): [n + '.' + a, self.scalar(c)]}
                s['distinct'] = True
                if any(c['type'] == 'json' for c in b.cols.values()): s.pop('distinct')
        if r.random() < .22: s['limit'] = r.randint(1, 3)
        if r.random() < .12: s['offset'] = r.randint(0, 2); s.setdefault('limit', r.randint(1, 4))
        return s
    def names(self, b, n=2): return [self.fresh(b.name) for _ in range(n)]
    def query(self, final=False):
        r = self.r
        b = r.choice(self.models)
        s = self.criteria(b)
        o = self.options(b) if r.random() < .45 else []
        if o: s['options'] = o
        if r.random() < .7: s['into'] = self.names(b)
        if r.random() < .08: s['populateExisting'] = True
        if r.random() < .05:
            s.pop('options', None); s.pop('into', None); s.pop('populateExisting', None)
            s['columns'] = [r.choice([a for a in b.cols]) for _ in range(r.randint(1, 2))]
            if any(b.cols[c]['type'] == 'json' for c in s['columns']): s.pop('distinct', None)
            s.pop('distinct', None)
        elif r.random() < .06:
            s['mode'] = r.choice(['first', 'one', 'oneOrNone'])
            if 'into' in s: s['into'] = s['into'][0]
        self.do(op='query', **s)
    def readpath(self, b):
        r = self.r
        rels = self.readable(b)
        if not rels or r.random() < .25: return r.choice([a for a in b.cols if a not in b.pk and (a in [x for x,_ in self.plaincols(b)])] or list(b.cols))
        n, x = r.choice(rels)
        if r.random() < .75: return n
        tb = self.w.cls[x['target']]
        sub = self.readable(tb)
        if sub and r.random() < .4: return n + '.' + r.choice(sub)[0]
        cs = [x for x,_ in self.plaincols(tb)] or list(tb.cols)
        return n + '.' + r.choice(cs)
    def read(self):
        v = self.pickvar()
        if not v: return
        self.do(op='read', var=v, path=self.readpath(self.p.b(self.p.v[v])), ordered=False)
    def step(self):
        r = self.r; k = r.choices(
            ['read', 'new', 'newchild', 'set', 'setrel', 'append', 'remove', 'replace', 'clear', 'delete', 'flush', 'commit', 'rollback', 'nested', 'endnested', 'query', 'count', 'get', 'refresh', 'expire', 'expireAll', 'merge', 'same', 'sets', 'inspect', 'dump', 'bulk', 'close', 'readd', 'expunge', 'raw', 'setrels', 'insert'],
            [16, 6, 4, 9, 7, 7, 4, 3, 3, 6, 7, 4, 2, 1.7, 1.5, 9, 1.5, 2, .8, .8, 1.2, 1.8, .8, 1.5, 5, 4, 1.2, .5, 1.2, .3, .4, .8, .4])[0]
        getattr(self, 'g_' + k)()
    g_read = read
    g_query = query
    def g_new(self): self.new(add=self.r.random() < .9)
    def g_newchild(self):
        """a parent with children, or children appended"""
        r = self.r
        b = r.choice(self.models)
        rels = self.rels(b, 'many')
        if not rels: return self.g_new()
        n, x = r.choice(rels)
        kids = [self.new(r.choice([m for m in self.models if m is self.w.cls[x['target']] or m.parent is self.w.cls[x['target']]]), add=False, linkprob=.1) for _ in range(r.randint(1, 3))]
        kids = [k for k in kids if k]
        if x.get('lazy') == 'write_only' or r.random() < .5:
            v = self.pickvar(b)
            if not v: return
            for k in kids: self.do(op='append', var=v, attr=n, item=k)
        else:
            vals = self.newvalues(b); 
            for m in self.needed(b):
                t = self.pickvar(self.w.cls[b.rels[m]['target']])
                if t: vals[m] = {'ref': t}
            vals[n] = {'refs': kids}
            v = self.fresh(b.name)
            self.do(op='new', var=v, model=b.name, values=vals)
            if v in self.p.v: self.do(op='add', var=v)
    def g_set(self):
        v = self.pickvar()
        if not v: return
        cs = self.plaincols(self.p.b(self.p.v[v]))
        if not cs: return
        a, c = self.r.choice(cs)
        val = self.scalar(c)
        if c.get('unique'): val = 'u%d' % self.r.randint(1, 30) if c['type'] == 'text' else self.r.randint(1, 60)
        self.do(op='set', var=v, attr=a, value=val)
    def g_setrel(self):
        r = self.r; v = self.pickvar()
        if not v: return
        rs = self.rels(self.p.b(self.p.v[v]), 'one')
        if not rs: return
        n, x = r.choice(rs)
        if r.random() < .25: val = None
        elif r.random() < .25:
            t = self.new(self.target(x), add=False, linkprob=.05)
            if not t: return
            val = {'ref': t}
        else:
            t = self.pickvar(self.w.cls[x['target']])
            if not t: return
            val = {'ref': t}
        self.do(op='set', var=v, attr=n, value=val)
        if r.random() < .4: self.do(op='read', var=v, path=n, ordered=False)
    def target(self, x):
        tb = self.w.cls[x['target']]
        return self.r.choice([m for m in self.models if m is tb or m.parent is tb])
    def manyrel(self, wo=False):
        v = self.pickvar()
        if not v: return None
        rs = [(n, x) for n, x in self.rels(self.p.b(self.p.v[v]), 'many') if wo or x.get('lazy') != 'write_only']
        if not rs: return None
        n, x = self.r.choice(rs)
        return v, n, x
    def g_append(self):
        m = self.manyrel(True)
        if not m: return
        v, n, x = m
        t = self.pickvar(self.w.cls[x['target']]) if self.r.random() < .7 else self.new(self.target(x), add=False, linkprob=.05)
        if not t: return
        try: cur = getattr(self.p.v[v], n) if 0 else None
        except Exception: cur = None
        if x.get('collection', 'list') == 'list' and x.get('lazy') != 'write_only':
            with self.p.s.no_autoflush:
                d = sa.inspect(self.p.v[v]).dict
                if n in d and self.p.v[t] in d[n]: return
                o = self.p.v[v]; i = sa.inspect(o)
                if n not in d and i.persistent:
                    h = attrs_mod.get_history(o, n, passive=attrs_mod.PASSIVE_NO_INITIALIZE)
                    if any(x is self.p.v[t] for x in (h.added or ())): return
                    bp = x.get('backPopulates')
                    td = sa.inspect(self.p.v[t]).dict
                    if bp and bp in td and (td[bp] is o or (isinstance(td[bp], (list, set)) and o in td[bp])): return
                    if sa.inspect(self.p.v[t]).persistent and bp and bp not in td: return
                pend = sa.inspect(self.p.v[v])._pending_mutations if hasattr(sa.inspect(self.p.v[v]), '_pending_mutations') else {}
        self.do(op='append', var=v, attr=n, item=t)
        if self.r.random() < .4 and x.get('lazy') != 'write_only': self.do(op='read', var=v, path=n, ordered=False)
    def g_insert(self):
        m = self.manyrel()
        if not m: return
        v, n, x = m
        if x.get('collection', 'list') != 'list': return
        t = self.new(self.target(x), add=False, linkprob=.05)
        if t: self.do(op='insert', var=v, attr=n, index=0, item=t)
    def g_remove(self):
        m = self.manyrel()
        if not m: return
        v, n, x = m
        d = sa.inspect(self.p.v[v]).dict
        if n in d:
            mem = [o for o in self.p.members(d[n])]
            ts = [k for k, o in self.p.v.items() if any(o is y for y in mem)]
            if not ts and self.r.random() < .9: return
            t = self.r.choice(ts) if ts else self.pickvar(self.w.cls[x['target']])
        else: t = self.pickvar(self.w.cls[x['target']])
        if t: self.do(op='remove', var=v, attr=n, item=t)
    def g_replace(self):
        m = self.manyrel()
        if not m: return
        v, n, x = m
        ts = self.vars(self.w.cls[x['target']], ('persistent', 'pending'))
        self.r.shuffle(ts)
        uniq = []
        for t in ts:
            if not any(self.p.v[t] is self.p.v[u] for u in uniq): uniq.append(t)
        self.do(op='replace', var=v, attr=n, items=uniq[:self.r.randint(0, 3)])
        if self.r.random() < .3: self.do(op='read', var=v, path=n, ordered=False)
    def g_setrels(self):
        m = self.manyrel()
        if not m: return
        v, n, x = m
        ts = self.vars(self.w.cls[x['target']], ('persistent', 'pending'))
        self.r.shuffle(ts)
        uniq = []
        for t in ts:
            if not any(self.p.v[t] is self.p.v[u] for u in uniq): uniq.append(t)
        self.do(op='set', var=v, attr=n, value={'refs': uniq[:self.r.randint(0, 3)]})
    def g_clear(self):
        m = self.manyrel()
        if m: self.do(op='clear', var=m[0], attr=m[1])
    def g_delete(self):
        v = self.pickvar()
        if v: self.do(op='delete', var=v)
    def g_flush(self): self.do(op='flush')
    def g_commit(self): self.do(op='commit')
    def g_rollback(self): self.do(op='rollback')
    def g_nested(self):
        if len(self.p.nested) < 2: self.do(op='beginNested')
    def g_endnested(self):
        if self.p.nested: self.do(op=self.r.choice(['commitNested', 'rollbackNested']))
    def g_count(self):
        b = self.r.choice(self.models)
        s = dict(model=b.name)
        if self.r.random() < .6: s['where'] = self.where(b)
        self.do(op='count', **s)
    def g_get(self):
        b = self.r.choice(self.models)
        pk = []
        vs = self.vars(b)
        if len(b.pk) > 1:
            vs = [v for v in vs if sa.inspect(self.p.v[v]).key]
            if not vs: return
            pk = [enc(x) for x in sa.inspect(self.p.v[self.r.choice(vs)]).key[1]]
        else: 
            n = self.r.randint(1, 5); t = b.cols[b.pk[0]]['type']; pk = [n if t == 'integer' else 'k%d' % n]
        s = dict(model=b.name, pk=pk)
        if self.r.random() < .5: s['into'] = self.fresh(b.name)
        if self.r.random() < .1: s['populateExisting'] = True
        if self.r.random() < .15:
            o = self.options(b)
            if o: s['options'] = o
        self.do(op='get', **s)
    def g_refresh(self):
        v = self.pickvar()
        if v: self.do(op='refresh', var=v, **self.attrsof(v))
    def attrsof(self, v):
        b = self.p.b(self.p.v[v])
        if self.r.random() < .4:
            xs = [a for a, c in self.plaincols(b)] + [n for n, x in self.rels(b) if x.get('lazy') != 'write_only']
            if xs: return dict(attrs=[self.r.choice(xs)])
        return {}
    def g_expire(self):
        v = self.pickvar()
        if v: self.do(op='expire', var=v, **self.attrsof(v))
    def g_expireAll(self): self.do(op='expireAll')
    def g_merge(self):
        r = self.r
        det = self.vars(None, ('detached',))
        if det and r.random() < .5: v = r.choice(det)
        else:
            b = r.choice(self.models)
            vals = self.newvalues(b)
            if len(b.pk) == 1 and b.pk[0] in vals and b.cols[b.pk[0]]['type'] == 'integer': vals[b.pk[0]] = r.randint(1, max(1, self.keys.get(b.root.name, 1)))
            v = self.fresh(b.name)
            self.do(op='new', var=v, model=b.name, values=vals)
        if v in self.p.v: self.do(op='merge', var=v, into=self.fresh(self.p.b(self.p.v[v]).name))
    def g_same(self):
        vs = self.vars()
        if len(vs) < 2: return
        a, b = self.r.sample(vs, 2)
        def it(v):
            ones = [n for n, x in self.rels(self.p.b(self.p.v[v]), 'one')]
            return v if not ones or self.r.random() < .5 else v + '.' + self.r.choice(ones)
        self.do(op='same', items=[it(a), it(b)])
    def g_sets(self): self.do(op='sessionSets', dirty=False)
    def g_inspect(self):
        vs = self.vars()
        if vs: self.do(op='inspect', var=self.r.choice(vs), only=['state'])
    def g_dump(self): self.do(op='dump')
    def g_close(self):
        if not any(sa.inspect(o).deleted for o in self.p.v.values()): self.do(op='close')
    def g_readd(self):
        vs = self.vars(None, ('transient', 'detached'))
        if vs: self.do(op='add', var=self.r.choice(vs))
    def g_expunge(self):
        v = self.pickvar()
        if v: self.do(op='expunge', var=v)
    def g_raw(self):
        if self.p.nested: return
        b = self.r.choice(self.models)
        if b.parent: return
        cs = [(a, c) for a, c in self.plaincols(b) if c['type'] == 'text' and not c.get('unique') and c['name'] in {x['name'] for x in self.w.tf[b.table]['columns']}]
        if not cs: return
        a, c = self.r.choice(cs)
        self.do(op='rawSql', sql=f"UPDATE {b.table} SET {c['name']} = 'z'")
        self.do(op='expireAll')
    def g_bulk(self):
        r = self.r; b = r.choice(self.models)
        if b.parent and b.parent.table != b.table: return
        cs = [(a, c) for a, c in self.plaincols(b) if c['type'] in ('text', 'integer') and not c.get('unique')]
        if not cs: return
        a, c = r.choice(cs)
        w = {r.choice(['eq', 'eq', 'ne', 'le']): [a, self.scalar(c, False)]} if r.random() < .6 else {r.choice(['isNull', 'isNotNull']): a}
        sync = r.choice(['auto', 'evaluate', 'fetch'])
        if r.random() < .8:
            a2, c2 = r.choice(cs)
            val = {'add': [a2, 1]} if c2['type'] == 'integer' and r.random() < .5 else self.scalar(c2)
            self.do(op='bulkUpdate', model=b.name, where=w, set={a2: val}, synchronize=sync)
        else: self.do(op='bulkDelete', model=b.name, where=w, synchronize=sync)
    def run(self, n):
        r = self.r
        seeded = r.random() < .3 and self.seed()
        if seeded:
            for _ in range(r.randint(1, 3)):
                b = r.choice(self.models); self.do(op='query', model=b.name, orderBy=[{'attr': k} for k in b.pk], into=self.names(b, 3))
        else:
            for _ in range(r.randint(2, 6)): self.new()
        if r.random() < .5: self.do(op=r.choice(['flush', 'commit']))
        for _ in range(n): self.step()
        # the end
        if not self.p.s.is_active: self.do(op='rollback')
        e = self.do(op='commit')
        if e and 'error' in e: self.do(op='rollback')
        self.do(op='dump')
        self.do(op='close')
        ms = list(self.models); r.shuffle(ms)
        for b in ms[:3]:
            o = self.options(b)
            ns = self.names(b)
            self.do(op='query', model=b.name, orderBy=[{'attr': k} for k in b.pk], into=ns, **({'options': o} if o else {}))
            for v in ns:
                if v not in self.p.v: continue
                bb = self.p.b(self.p.v[v])
                for nm, x in self.readable(bb): self.do(op='read', var=v, path=nm)
        self.p.close()
def main(which, start, count, out, noflush=.1, only=None):
    ms = load_mappings(which)
    if only: ms = [m for m in ms if only in m[0]]
    scen = []; used = {}; skipped = 0
    for seed in range(start, start + count):
        rnd = random.Random(seed)
        name, m = ms[seed % len(ms)]
        nf = rnd.random() < noflush
        g = None
        try:
            g = Gen(rnd, name, m, nf)
            g.run(rnd.randint(6, 40))
        except Skip as e:
            skipped += 1
            if '-v' in sys.argv: print(seed, name, str(e)[:200])
            if g: g.p.close()
            continue
        tags = ['fuzz', name] + sorted(g.tags) + (['no-autoflush'] if nf else [])
        used[name] = m
        sc = dict(id=f'gen-{which}/{seed}', title='random over ' + name, topic='gen', tags=tags, mapping=name, steps=g.steps)
        if g.session: sc['session'] = g.session
        scen.append(sc)
    json.dump(dict(format='relata-oracle/1', topic='gen', mappings=used, scenarios=scen), open(out, 'w'))
    print(out, len(scen), 'skipped', skipped)
if __name__ == '__main__':
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4], float(sys.argv[5]) if len(sys.argv) > 5 and sys.argv[5] != '-v' else .1)
