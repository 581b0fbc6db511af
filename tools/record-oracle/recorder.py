import datetime, sys, warnings, json
import sqlalchemy as sa
from sqlalchemy import event, exc, orm
from sqlalchemy.orm import *
from sqlalchemy.orm import attributes as attrs_mod
from sqlalchemy.pool import StaticPool
warnings.simplefilter('always')
WARNED = []
def _show(message, category, *a, **k):
    if issubclass(category, DeprecationWarning): return
    WARNED.append(str(message))
warnings.showwarning = _show
TYPES = dict(integer=sa.Integer, text=sa.Text, boolean=sa.Boolean, float=sa.Float, datetime=sa.DateTime)
class NotInCollection(Exception): pass
class Bad(Exception): pass
def dec(v, t=None):
    if isinstance(v, dict) and 'json' in v: return v['json']
    if t == 'datetime' and isinstance(v, str): return datetime.datetime.fromisoformat(v)
    return v
def enc(v, t=None):
    if t == 'json' and v is not None: return {'json': v}
    if isinstance(v, datetime.datetime): return v.isoformat()
    if isinstance(v, float) and v == int(v): return int(v)
    return v
class Built: pass
class World:
    """engine, tables, classes of a mapping"""
    def __init__(self, mapping):
        self.mapping = mapping
        self.reg = orm.registry()
        self.md = self.reg.metadata
        self.tables = {}
        self.tf = {t['name']: t for t in mapping['tables']}
        self.mf = {m['name']: m for m in mapping['models']}
        for t in mapping['tables']: self.table(t)
        self.cls = {}
        Base = self.reg.generate_base()
        for m in mapping['models']: self.model(m, Base)
        self.reg.configure()
        e = sa.create_engine('sqlite://', poolclass=StaticPool)
        self.engine = e
        @event.listens_for(e, 'connect')
        def c(d, r):
            d.isolation_level = None
            d.execute('PRAGMA foreign_keys=ON')
        @event.listens_for(e, 'begin')
        def b(conn): conn.exec_driver_sql('BEGIN')
        self.md.create_all(e)
        self.raw = e.raw_connection().dbapi_connection
    def table(self, t):
        cols = []
        for c in t['columns']:
            a = [c['name'], sa.JSON(none_as_null=True) if c['type'] == 'json' else TYPES[c['type']]()]
            fk = c.get('foreignKey')
            if fk: a.append(sa.ForeignKey(fk['table'] + '.' + fk['column'], ondelete=fk.get('onDelete'), onupdate=fk.get('onUpdate'), use_alter=self.cyclic(t['name'], fk['table'])))
            k = dict(primary_key=c.get('primaryKey', False), nullable=c.get('nullable', not c.get('primaryKey', False)))
            if c.get('unique'): k['unique'] = True
            if 'default' in c: k['default'] = dec(c['default'], c['type'])
            if 'serverDefault' in c: k['server_default'] = sa.text(repr(c['serverDefault']) if isinstance(c['serverDefault'], str) else str(c['serverDefault']))
            if c.get('autoincrement') is False: k['autoincrement'] = False
            cols.append(sa.Column(*a, **k))
        for fk in t.get('foreignKeys', []):
            cols.append(sa.ForeignKeyConstraint(fk['columns'], [fk['table'] + '.' + r for r in fk['references']], ondelete=fk.get('onDelete'), onupdate=fk.get('onUpdate')))
        for u in t.get('unique', []): cols.append(sa.UniqueConstraint(*u))
        self.tables[t['name']] = sa.Table(t['name'], self.md, *cols)
    def cyclic(self, a, b): return False
    def col(self, path):
        t, c = path.split('.')
        return self.tables[t].c[c]
    def attributes(self, m, t):
        if m.get('inherits') and 'table' not in m:
            root = m
            while root.get('inherits'): root = self.mf[root['inherits']]
            own = m.get('attributes', [])
            taken = {a.get('column', a['name']) for a in own + root.get('attributes', [])}
            if 'attributes' not in root: return own
            return own + [{'name': c['name']} for c in t['columns'] if c['name'] not in taken]
        if 'attributes' in m: return m['attributes']
        return [{'name': c['name']} for c in t['columns']]
    def model(self, m, Base):
        parent = self.mf.get(m.get('inherits'))
        b = Built()
        pb = self.cls[parent['name']] if parent else None
        tname = m.get('table') or pb.table
        t = self.tf[tname]; table = self.tables[tname]
        ns = {}; args = {}
        attributes = self.attributes(m, t)
        names = []
        for a in attributes:
            c = table.c[a.get('column', a['name'])]
            names.append(c.name)
            if parent and 'table' in m and c.primary_key: 
                # same attribute maps both columns
                continue
            if a.get('deferred'): ns[a['name']] = orm.deferred(c, group=a.get('deferredGroup'))
            elif a.get('activeHistory'): ns[a['name']] = orm.column_property(c, active_history=True)
            else: ns[a['name']] = c
        if 'table' in m: ns['__table__'] = table
        if 'attributes' in m and not (parent and 'table' in m): args['include_properties'] = [a.get('column', a['name']) for a in attributes] + [a['name'] for a in attributes]
        if parent and 'table' not in m: args.pop('include_properties', None)
        if 'versionIdColumn' in m: args['version_id_col'] = table.c[m['versionIdColumn']]
        if 'polymorphicOn' in m: args['polymorphic_on'] = table.c[m['polymorphicOn']]
        if 'polymorphicIdentity' in m: args['polymorphic_identity'] = m['polymorphicIdentity']
        if m.get('withPolymorphic') == '*': args['with_polymorphic'] = '*'
        if any(m['name'] in (x.get('withPolymorphic') or []) for x in self.mf.values() if isinstance(x.get('withPolymorphic'), list)): args['polymorphic_load'] = 'inline'
        b.rels = dict(pb.rels) if pb else {}
        for r in m.get('relationships', []):
            ns[r['name']] = self.rel(m, r, tname)
            b.rels[r['name']] = r
        ns['__mapper_args__'] = args
        base = pb.cls if pb else Base
        b.name = m['name']; b.table = tname; b.format = m
        b.cols = dict(pb.cols) if pb else {}
        bycol = {c['name']: c for c in t['columns']}
        for a in attributes:
            n = a['name']
            if pb and n in b.cols: continue
            b.cols[n] = bycol[a.get('column', a['name'])]
        b.pk = pb.pk if pb else [a['name'] for a in attributes if bycol[a.get('column', a['name'])].get('primaryKey')]
        b.parent = pb
        b.root = pb.root if pb else b
        b.cls = type(m['name'], (base,), ns)
        self.cls[m['name']] = b
    def rel(self, m, r, tname):
        k = {}
        if 'backPopulates' in r: k['back_populates'] = r['backPopulates']
        if 'secondary' in r: k['secondary'] = self.tables[r['secondary']]
        if 'cascade' in r: k['cascade'] = ', '.join(r['cascade']) if r['cascade'] else False
        if k.get('cascade') is False: k['cascade'] = ''
        if 'orderBy' in r:
            ob = r['orderBy']; target = r['target']
            k['order_by'] = lambda: [getattr(self.cls[target].cls, o['attr']).desc() if o.get('desc') else getattr(self.cls[target].cls, o['attr']) for o in ob]
        for a, b in [('passiveDeletes', 'passive_deletes'), ('passiveUpdates', 'passive_updates'), ('viewonly', 'viewonly'), ('singleParent', 'single_parent'), ('postUpdate', 'post_update'), ('activeHistory', 'active_history'), ('innerJoin', 'innerjoin')]:
            if a in r: k[b] = r[a]
        if 'remoteSide' in r: k['remote_side'] = [self.tables[tname].c[c] for c in r['remoteSide']]
        if 'foreignKeys' in r: k['foreign_keys'] = [self.col(c) for c in r['foreignKeys']]
        pj = r.get('primaryjoin') or (r['resolved']['pairs'] if 'joinWhere' in r else None)
        if pj: 
            conds = [self.col(a) == self.col(b) for a, b in pj]
            ops = dict(eq='__eq__', ne='__ne__', lt='__lt__', gt='__gt__')
            for c, o, v in r.get('joinWhere', []): conds.append(getattr(self.col(c), ops[o])(v))
            k['primaryjoin'] = sa.and_(*conds)
        if 'secondaryjoin' in r: k['secondaryjoin'] = sa.and_(*[self.col(a) == self.col(b) for a, b in r['secondaryjoin']])
        c = r.get('collection')
        if c == 'set': k['collection_class'] = set
        elif isinstance(c, dict): k['collection_class'] = orm.attribute_keyed_dict(c['dict'])
        lz = r.get('lazy')
        if lz: k['lazy'] = {'raiseOnSql': 'raise_on_sql'}.get(lz, lz)
        k['uselist'] = r['kind'] == 'many'
        target = r['target']
        return relationship(lambda: self.cls[target].cls, **k)
    def empty(self):
        self.raw.execute('PRAGMA foreign_keys=OFF')
        for t in self.mapping['tables']: self.raw.execute(f'delete from "{t["name"]}"')
        self.raw.execute('PRAGMA foreign_keys=ON')
class Player:
    def __init__(self, world, options=None):
        self.w = world
        world.empty()
        o = options or {}
        self.s = Session(world.engine, autoflush=o.get('autoflush', True), expire_on_commit=o.get('expireOnCommit', True))
        self.v = {}
        self.strong = []
        self.nested = []
        self.zero()
        s = self.s
        def keep(sess, inst): self.strong.append(inst)
        event.listen(s, 'loaded_as_persistent', keep)
        event.listen(s, 'pending_to_persistent', keep)
        self.seen = None
        def after(conn, cursor, statement, parameters, context, executemany):
            w = statement.lstrip().split(None, 1)[0].lower()
            if w == 'savepoint': self.n['savepoint'] += 1; return
            if w not in ('select', 'insert', 'update', 'delete'): return
            self.n[w] += 1
            if w == 'insert':
                if self.seen is not context:
                    self.seen = context
                    self.n['rows']['insert'] += len(context.compiled_parameters) if context and context.compiled else 1
            elif w in ('update', 'delete'):
                self.n['rows'][w] += max(cursor.rowcount, 0)
                if cursor.description is not None: self.unsure = True
        self.after = after
        event.listen(world.engine, 'after_cursor_execute', after)
    def close(self):
        event.remove(self.w.engine, 'after_cursor_execute', self.after)
        self.s.close()
    def zero(self):
        self.n = dict(select=0, insert=0, update=0, delete=0, savepoint=0, rows=dict(insert=0, update=0, delete=0)); self.unsure = False
    def take(self):
        n = self.n; self.zero()
        out = {k: v for k, v in n.items() if k != 'rows' and v}
        rows = {k: n['rows'][k] for k in ('insert', 'update', 'delete') if n[k]}
        if rows: out['rows'] = rows
        return out
    # --- values
    def b(self, obj): return self.w.cls[type(obj).__name__]
    def var(self, name):
        if name not in self.v: raise Bad('unbound ' + name)
        return self.v[name]
    def bind(self, name, obj):
        if obj is None: self.v.pop(name, None)
        else: self.v[name] = obj; self.strong.append(obj)
    def coll(self, b, attr, objs):
        c = b.rels[attr].get('collection')
        if c == 'set': return set(objs)
        if isinstance(c, dict): return {getattr(o, c['dict']): o for o in objs}
        return objs
    def val(self, b, attr, v):
        if isinstance(v, dict):
            if 'ref' in v: return self.var(v['ref'])
            if 'refs' in v: return self.coll(b, attr, [self.var(n) for n in v['refs']])
        return dec(v, b.cols[attr]['type'] if attr in b.cols else None)
    def show(self, o):
        if o is None: return None
        st = sa.inspect(o)
        b = self.b(o)
        if st.key is not None:
            return {'$': b.name, 'pk': [enc(v, b.cols[k]['type']) for k, v in zip(b.pk, st.key[1])]}
        for n, h in self.v.items():
            if h is o: return {'$var': n}
        return {'$new': b.name}
    def isent(self, x): return type(x).__name__ in self.w.cls and isinstance(x, self.w.cls[type(x).__name__].cls)
    def showany(self, v, kind=None):
        if self.isent(v): return self.show(v)
        return enc(v, kind)
    def walk(self, start, path):
        """value, kind, ordered"""
        cur = start; kind = None; ordered = None; flat = False
        if not path: return cur, None, None
        for seg in path.split('.'):
            if cur is None: return None, None, None
            if self.isent(cur):
                b = self.b(cur)
                kind = b.cols[seg]['type'] if seg in b.cols else None
                r = b.rels.get(seg)
                if r and r['kind'] == 'many': ordered = r
                cur = getattr(cur, seg); 
                continue
            mem = self.members(cur)
            if seg.isdigit():
                cur = mem[int(seg)] if int(seg) < len(mem) else None; continue
            found = []
            for x in mem:
                if x is None: found.append(None); continue
                b = self.b(x); kind = b.cols[seg]['type'] if seg in b.cols else None
                v = getattr(x, seg)
                if self.iscoll(v): found += self.members(v)
                else: found.append(v)
            flat = True
            cur = found
        return cur, kind, ordered
    def iscoll(self, v): return isinstance(v, (list, set, dict)) and not (isinstance(v, dict) and v and not self.isent(next(iter(v.values()))))
    def members(self, c):
        if isinstance(c, dict): return list(c.values())
        return list(c)
    # --- queries
    def places(self, b): return {'': (b, b.cls)}
    def at(self, pl, path):
        i = path.rfind('.')
        p, n = ('', path) if i < 0 else (path[:i], path[i+1:])
        b, src = pl[p]
        return b, getattr(src, n), n
    def cond(self, pl, e):
        (k, g), = e.items()
        if k == 'and': return sa.and_(sa.true(), *[self.cond(pl, x) for x in g])
        if k == 'or': return sa.or_(sa.false(), *[self.cond(pl, x) for x in g])
        if k == 'not': return sa.not_(self.cond(pl, g))
        if k == 'isNull': return self.at(pl, g)[1].is_(None)
        if k == 'isNotNull': return self.at(pl, g)[1].is_not(None)
        b, a, n = self.at(pl, g[0])
        if n in b.cols:
            t = b.cols[n]['type']
            def val(x): return self.at(pl, x['attr'])[1] if isinstance(x, dict) and 'attr' in x else dec(x, t)
            if k == 'in': return a.in_([val(x) for x in g[1]])
            if k == 'notIn': return a.not_in([val(x) for x in g[1]])
            if k == 'like': return a.like(g[1])
            return getattr(a, f'__{k}__')(val(g[1]))
        if k in ('any', 'has'):
            tb = self.w.cls[b.rels[n]['target']]
            if len(g) > 2 and g[2] and g[2].get('ofType'):
                tb = self.w.cls[g[2]['ofType']]; a = a.of_type(tb.cls)
            inner = self.cond(self.places(tb), g[1]) if len(g) > 1 and g[1] is not None else None
            return getattr(a, k)(inner)
        if k == 'contains': return a.contains(self.var(g[1]['ref']))
        if k == 'relEq': return a == (None if g[1] is None else self.var(g[1]['ref']))
        if k == 'relNe': return a != (None if g[1] is None else self.var(g[1]['ref']))
        raise Bad('cond ' + k)
    def build(self, step, columns=None):
        b = self.w.cls[step['model']]
        pl = self.places(b)
        joins = []
        for j in step.get('join', []):
            p = j['path']; i = p.rfind('.')
            pb, src = pl['' if i < 0 else p[:i]]; n = p[i+1:]
            tb = self.w.cls[j.get('ofType') or pb.rels[n]['target']]
            al = aliased(tb.cls)
            pl[p] = (tb, al)
            joins.append((getattr(src, n).of_type(al), j.get('outer', False)))
        ents = [b.cls] if columns is None else [self.at(pl, c)[1] for c in columns]
        q = self.s.query(*ents)
        if columns is not None and joins: q = q.select_from(b.cls)
        for t, outer in joins: q = q.outerjoin(t) if outer else q.join(t)
        if 'where' in step: q = q.filter(self.cond(pl, step['where']))
        for o in step.get('orderBy', []):
            a = self.at(pl, o['attr'])[1]
            q = q.order_by(a.desc() if o.get('desc') else a.asc())
        if step.get('distinct'): q = q.distinct()
        if 'limit' in step: q = q.limit(step['limit'])
        if 'offset' in step: q = q.offset(step['offset'])
        return q, pl, b
    def option(self, b, pl, o):
        path = o.get('path', ''); st = o['strategy']
        segs = path.split('.') if path else []
        colst = st in ('defer', 'undefer', 'deferRaise')
        pre = segs[:-1] if (colst or st not in ('loadOnly', 'undeferGroup', 'selectinPolymorphic')) else segs
        opt = None; cur = b; src = b.cls; walked = []
        for sgm in pre:
            n, _, sub = sgm.partition(':'); walked.append(sgm)
            tb = self.w.cls[sub or cur.rels[n]['target']]
            a = getattr(src, n)
            if st == 'containsEager' and pl and '.'.join(walked) in pl:
                tb, src2 = pl['.'.join(walked)]
                a = a.of_type(src2)
                opt = contains_eager(a) if opt is None else opt.contains_eager(a)
                src = src2; cur = tb; continue
            if sub: a = a.of_type(tb.cls)
            opt = defaultload(a) if opt is None else opt.defaultload(a)
            cur = tb; src = tb.cls
        on = opt if opt is not None else Load(b.cls)
        if st == 'loadOnly': return on.load_only(*[getattr(cur.cls, x) for x in o['attrs']])
        if st == 'undeferGroup': return on.undefer_group(o['group'])
        if st == 'selectinPolymorphic':
            ms = [self.w.cls[x].cls for x in o['models']]
            return orm.selectin_polymorphic(b.cls, ms) if opt is None else opt.selectin_polymorphic(ms)
        last = segs[-1]
        if colst:
            a = getattr(cur.cls, last)
            return on.defer(a) if st == 'defer' else on.undefer(a) if st == 'undefer' else on.defer(a, raiseload=True)
        n, _, sub = last.partition(':')
        if n == '*': a = '*'
        else:
            a = getattr(src, n)
            if st == 'containsEager' and pl and path in pl: a = a.of_type(pl[path][1])
            elif sub: a = a.of_type(self.w.cls[sub].cls)
        on = opt if opt is not None else orm
        k = {}
        if 'recursionDepth' in o: k['recursion_depth'] = o['recursionDepth']
        if st == 'joined': return on.joinedload(a, innerjoin=o['innerJoin']) if 'innerJoin' in o else on.joinedload(a)
        if st == 'selectin': return on.selectinload(a, **k)
        if st == 'subquery': return on.subqueryload(a)
        if st == 'immediate': return on.immediateload(a, **k)
        if st == 'lazy': return on.lazyload(a)
        if st == 'noload': return on.noload(a)
        if st == 'raise': return on.raiseload(a)
        if st == 'raiseOnSql': return on.raiseload(a, sql_only=True)
        if st == 'containsEager': return on.contains_eager(a)
        raise Bad('strategy ' + st)
    # --- steps
    def run(self, step):
        """fills step['expect']"""
        self.zero()
        exp = {}
        try:
            f = getattr(self, 'op_' + step['op'])
            if step.get('noAutoflush'):
                with self.s.no_autoflush: v = f(step)
            else: v = f(step)
            if v is not NOTHING: exp['value'] = v
            n = self.take()
            if n and step['op'] not in ('seed', 'rawSql', 'dump'): exp['statements'] = n
        except Bad: raise
        except Exception as e:
            n = self.error(e)
            exp = {'error': n}
            self.lasterror = e
        step['expect'] = exp
        return exp
    def error(self, e):
        if isinstance(e, NotInCollection): return 'NotInCollection'
        n = type(e).__name__
        if n == 'InvalidRequestError' and "lazy='raise" in str(e): return 'LazyLoadRaise'
        if n == 'InvalidRequestError' and 'raiseload' in str(e): return 'LazyLoadRaise'
        if n == 'AssertionError' and 'blank-out' in str(e): return 'FlushError'
        if n in ('NoResultFound', 'MultipleResultsFound', 'IntegrityError', 'DetachedInstanceError', 'InvalidRequestError', 'StaleDataError', 'FlushError', 'CircularDependencyError', 'ArgumentError', 'ObjectDeletedError', 'PendingRollbackError'): return n
        if isinstance(e, orm.exc.UnmappedInstanceError): return 'InvalidRequestError'
        return 'Other:' + n
    def op_new(self, s):
        b = self.w.cls[s['model']]
        self.bind(s['var'], b.cls(**{k: self.val(b, k, v) for k, v in s['values'].items()})); return NOTHING
    def op_set(self, s):
        o = self.var(s['var']); setattr(o, s['attr'], self.val(self.b(o), s['attr'], s['value'])); return NOTHING
    def op_append(self, s):
        o = self.var(s['var']); r = self.b(o).rels[s['attr']]; it = self.var(s['item']); c = getattr(o, s['attr']); k = r.get('collection')
        if r.get('lazy') == 'write_only': c.add(it)
        elif k == 'set': c.add(it)
        elif isinstance(k, dict): c[getattr(it, k['dict'])] = it
        else: c.append(it)
        return NOTHING
    def op_insert(self, s):
        o = self.var(s['var']); getattr(o, s['attr']).insert(s['index'], self.var(s['item'])); return NOTHING
    def op_remove(self, s):
        o = self.var(s['var']); it = self.var(s['item']); c = getattr(o, s['attr'])
        if isinstance(c, dict):
            for k, v in list(c.items()):
                if v is it: del c[k]; return NOTHING
            raise NotInCollection()
        if isinstance(c, (list, set)) and it not in c: raise NotInCollection()
        c.remove(it); return NOTHING
    def op_replace(self, s):
        o = self.var(s['var']); setattr(o, s['attr'], self.coll(self.b(o), s['attr'], [self.var(n) for n in s['items']])); return NOTHING
    def op_clear(self, s): getattr(self.var(s['var']), s['attr']).clear(); return NOTHING
    def op_makeTransient(self, s): make_transient(self.var(s['var'])); return NOTHING
    def op_bind(self, s):
        v, _, _ = self.walk(self.var(s['var']), s['path'])
        if s.get('pick'):
            fit = [x for x in self.members(v) if all(getattr(x, k) == w for k, w in s['pick'].items())]
            if len(fit) != 1: raise Bad('pick')
            v = fit[0]
        self.bind(s['into'], v); return self.show(v)
    def op_same(self, s):
        xs = []
        for it in s['items']:
            n, _, p = it.partition('.')
            xs.append(self.walk(self.var(n), p)[0])
        return all(x is xs[0] for x in xs)
    def op_add(self, s): self.s.add(self.var(s['var'])); return NOTHING
    def op_addAll(self, s): self.s.add_all([self.var(v) for v in s['vars']]); return NOTHING
    def op_delete(self, s): self.s.delete(self.var(s['var'])); return NOTHING
    def op_flush(self, s): self.s.flush(); return NOTHING
    def op_commit(self, s):
        # whole transaction
        while self.s.in_nested_transaction(): self.s.get_nested_transaction().commit()
        self.s.commit(); self.nested = []; return NOTHING
    def op_rollback(self, s): self.s.rollback(); self.nested = []; return NOTHING
    def op_beginNested(self, s): self.nested.append(self.s.begin_nested()); return NOTHING
    def op_commitNested(self, s):
        if not self.nested: raise Bad('nested')
        self.nested[-1].commit(); self.nested.pop(); return NOTHING
    def op_rollbackNested(self, s):
        if not self.nested: raise Bad('nested')
        self.nested[-1].rollback(); self.nested.pop(); return NOTHING
    def op_expunge(self, s): self.s.expunge(self.var(s['var'])); return NOTHING
    def op_expungeAll(self, s): self.s.expunge_all(); return NOTHING
    def op_expireAll(self, s): self.s.expire_all(); return NOTHING
    def op_close(self, s): self.s.close(); self.nested = []; return NOTHING
    def op_expire(self, s): self.s.expire(self.var(s['var']), s.get('attrs')); return NOTHING
    def op_refresh(self, s): self.s.refresh(self.var(s['var']), s.get('attrs')); return NOTHING
    def op_merge(self, s):
        o = self.s.merge(self.var(s['var']), load=s.get('load', True)); self.bind(s['into'], o); return self.show(o)
    def op_get(self, s):
        b = self.w.cls[s['model']]
        pk = tuple(dec(v, b.cols[k]['type']) for k, v in zip(b.pk, s['pk']))
        k = {}
        if 'options' in s: k['options'] = [self.option(b, None, o) for o in s['options']]
        if s.get('populateExisting'): k['populate_existing'] = True
        o = self.s.get(b.cls, pk if len(pk) > 1 else pk[0], **k)
        if 'into' in s: self.bind(s['into'], o)
        return self.show(o)
    def op_query(self, s):
        if 'columns' in s:
            q, pl, b = self.build(s, s['columns'])
            kinds = []
            for c in s['columns']:
                bb, _, n = self.at(pl, c); kinds.append(bb.cols[n]['type'])
            def row(r): return None if r is None else [enc(v, k) for v, k in zip(r, kinds)]
            m = s.get('mode', 'all')
            if m == 'all': return [row(r) for r in q.all()]
            return row(q.first() if m == 'first' else q.one() if m == 'one' else q.one_or_none())
        q, pl, b = self.build(s)
        q = q.options(*[self.option(b, pl, o) for o in s.get('options', [])])
        if s.get('populateExisting'): q = q.populate_existing()
        m = s.get('mode', 'all')
        if m == 'all':
            if s.get('unique') is False:
                rows = [r[0] for r in self.s.execute(q.statement).all()]
            else: rows = q.all()
            rows = list(rows)
            for i, n in enumerate(s.get('into', [])): self.bind(n, rows[i] if i < len(rows) else None)
            out = [self.show(x) for x in rows]
            return out if s.get('orderBy') else {'bag': out}
        o = q.first() if m == 'first' else q.one() if m == 'one' else q.one_or_none()
        if 'into' in s: self.bind(s['into'], o)
        return self.show(o)
    def op_count(self, s): return self.build(s)[0].count()
    def op_relQuery(self, s):
        o = self.var(s['var']); b = self.b(o); r = b.rels[s['attr']]; tb = self.w.cls[r['target']]
        if r.get('lazy') == 'write_only': st = getattr(o, s['attr']).select()
        else:
            st = sa.select(tb.cls).where(with_parent(o, getattr(b.cls, s['attr'])))
            if 'orderBy' in r: st = st.order_by(*[getattr(tb.cls, x['attr']).desc() if x.get('desc') else getattr(tb.cls, x['attr']) for x in r['orderBy']])
        pl = self.places(tb)
        if 'where' in s: st = st.where(self.cond(pl, s['where']))
        if 'orderBy' in s:
            st = st.order_by(None)
            for x in s['orderBy']:
                a = getattr(tb.cls, x['attr']); st = st.order_by(a.desc() if x.get('desc') else a)
        if 'limit' in s: st = st.limit(s['limit'])
        if 'offset' in s: st = st.offset(s['offset'])
        rows = list(self.s.scalars(st).unique().all())
        for i, n in enumerate(s.get('into', [])): self.bind(n, rows[i] if i < len(rows) else None)
        return [self.show(x) for x in rows]
    def op_bulkUpdate(self, s):
        b = self.w.cls[s['model']]; pl = self.places(b)
        vals = {}
        for k, v in s['set'].items():
            if isinstance(v, dict) and 'add' in v: v = getattr(b.cls, v['add'][0]) + v['add'][1]
            elif isinstance(v, dict) and 'attr' in v: v = getattr(b.cls, v['attr'])
            else: v = dec(v, b.cols[k]['type'])
            vals[k] = v
        st = sa.update(b.cls).values(vals)
        if 'where' in s: st = st.where(self.cond(pl, s['where']))
        return self.bulk(st, s)
    def bulk(self, st, s):
        r = self.s.execute(st, execution_options={'synchronize_session': s.get('synchronize', 'auto')})
        n = r.rowcount
        w = 'update' if s['op'] == 'bulkUpdate' else 'delete'
        if self.unsure: self.n['rows'][w] += n
        return n
    def op_bulkDelete(self, s):
        b = self.w.cls[s['model']]; pl = self.places(b)
        st = sa.delete(b.cls)
        if 'where' in s: st = st.where(self.cond(pl, s['where']))
        return self.bulk(st, s)
    def op_bulkInsert(self, s):
        b = self.w.cls[s['model']]
        self.s.execute(sa.insert(b.cls), [{k: dec(v, b.cols[k]['type']) for k, v in r.items()} for r in s['rows']]); return NOTHING
    def op_read(self, s):
        o = self.var(s['var'])
        v, kind, r = self.walk(o, s.get('path'))
        if isinstance(v, dict) and self.iscoll(v) and r: return {'map': {str(k): self.show(x) for k, x in v.items()}}
        if isinstance(v, set): return {'bag': [self.show(x) for x in v]}
        if isinstance(v, list):
            out = [self.showany(x, kind) for x in v]
            if kind == 'json' and r is None and '.' not in s.get('path', ''): return enc(v, kind)
            od = s.get('ordered')
            if r and (r.get('collection') == 'set'): return {'bag': out}
            if od is True or (od is None and r and 'orderBy' in r): return out
            return {'bag': out}
        return self.showany(v, kind)
    def op_inspect(self, s):
        o = self.var(s['var']); st = sa.inspect(o); b = self.b(o)
        n = next(x for x in ('transient', 'pending', 'persistent', 'deleted', 'detached') if getattr(st, x))
        out = {'state': n}
        if s.get('only') == ['state']: return out
        if n == 'persistent': out['modified'] = self.s.is_modified(o)
        return out
    def op_history(self, s):
        o = self.var(s['var']); b = self.b(o)
        kind = b.cols[s['attr']]['type'] if s['attr'] in b.cols else None
        h = attrs_mod.get_history(o, s['attr'], passive=attrs_mod.PASSIVE_NO_INITIALIZE)
        f = lambda xs: {'bag': [self.showany(x, kind) for x in xs or ()]}
        return {'added': f(h.added), 'unchanged': f(h.unchanged), 'deleted': f(h.deleted)}
    def op_sessionSets(self, s):
        out = {'new': [self.show(x) for x in self.s.new], 'deleted': [self.show(x) for x in self.s.deleted]}
        if s.get('dirty') is not False: out['dirty'] = [self.show(x) for x in self.s.dirty if self.s.is_modified(x)]
        return out
    def op_contains(self, s): return self.var(s['var']) in self.s
    def op_dump(self, s):
        out = {}
        for t in self.w.mapping['tables']:
            if 'tables' in s and t['name'] not in s['tables']: continue
            cols = ', '.join(f'"{c["name"]}"' for c in t['columns'])
            pk = [c for c in t['columns'] if c.get('primaryKey')] or t['columns']
            rows = self.w.raw.execute(f'select {cols} from "{t["name"]}" order by ' + ', '.join(f'"{c["name"]}"' for c in pk)).fetchall()
            out[t['name']] = [[self.rawout(v, c['type']) for v, c in zip(r, t['columns'])] for r in rows]
        return out
    def rawout(self, v, t):
        if v is None: return None
        if t == 'json': return {'json': json.loads(v)}
        if t == 'boolean': return bool(v)
        if t == 'datetime': return datetime.datetime.fromisoformat(v).isoformat()
        return enc(v)
    def op_seed(self, s):
        t = self.w.tf[s['table']]
        cols = ', '.join(f'"{c["name"]}"' for c in t['columns']); ph = ', '.join('?' for _ in t['columns'])
        for r in s['rows']: self.w.raw.execute(f'insert into "{s["table"]}" ({cols}) values ({ph})', [self.rawin(v, c['type']) for v, c in zip(r, t['columns'])])
        return NOTHING
    def rawin(self, v, t):
        if v is None: return None
        if t == 'json': return json.dumps(dec(v))
        if t == 'datetime': return datetime.datetime.fromisoformat(v).strftime('%Y-%m-%d %H:%M:%S.%f')
        return v
    def op_rawSql(self, s):
        import re
        sql = re.sub(r'\b(update|from|into|join)\s+(\w+)', lambda m: f'{m[1]} "{m[2]}"' if m[2] in self.w.tf else m[0], s['sql'], flags=re.I)
        self.w.raw.execute(sql, s.get('params', [])); return NOTHING
NOTHING = object()
worlds = {}
def world(mapping):
    k = json.dumps(mapping)
    if k not in worlds: worlds[k] = World(mapping)
    return worlds[k]
