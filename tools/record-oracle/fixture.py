import os
ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..')
import json, copy
from recorder import *
col = lambda name, type='integer', **k: dict(name=name, type=type, **k)
fk = lambda table, column='id', **k: dict(foreignKey=dict(table=table, column=column, **k))
rel = lambda name, kind, target, **k: dict(name=name, kind=kind, target=target, **k)
R = lambda d, p, c=('merge','save-update'), s=None: dict(resolved=dict(direction=d, pairs=p, cascade=list(c), **({'secondaryPairs': s} if s else {})))
ALL = ["save-update","merge","refresh-expire","expunge","delete","delete-orphan"]
mappings = {}
mappings['everything'] = dict(tables=[
  dict(name='user', columns=[col('id', primaryKey=True), col('name', 'text', nullable=False, unique=True), col('bio_text', 'text', nullable=True), col('photo', 'text', nullable=True), col('cv', 'text', nullable=True), col('active', 'boolean', default=True, nullable=True), col('score', 'float', serverDefault=1, nullable=True), col('born', 'datetime', nullable=True), col('data', 'json', nullable=True)]),
  dict(name='post', columns=[col('id', primaryKey=True), col('title', 'text', nullable=True), col('rank', nullable=True), col('user_id', nullable=True, **fk('user', onDelete='CASCADE', onUpdate='CASCADE'))], unique=[['title', 'rank']]),
  dict(name='tag', columns=[col('code', 'text', primaryKey=True)]),
  dict(name='post_tag', columns=[col('post_id', primaryKey=True, **fk('post')), col('code', 'text', primaryKey=True, **fk('tag', 'code'))]),
  dict(name='region', columns=[col('a', autoincrement=False, primaryKey=True), col('b', autoincrement=False, primaryKey=True), col('version', nullable=False), col('name', 'text', nullable=True)]),
  dict(name='place', columns=[col('id', primaryKey=True), col('a', nullable=True), col('b', nullable=True)], foreignKeys=[dict(columns=['a', 'b'], table='region', references=['a', 'b'], onDelete='SET NULL')]),
 ], models=[
  dict(name='User', table='user', attributes=[dict(name='id'), dict(name='name', activeHistory=True), dict(name='bio', column='bio_text', deferred=True), dict(name='photo', deferred=True, deferredGroup='files'), dict(name='cv', deferred=True, deferredGroup='files'), dict(name='active'), dict(name='score'), dict(name='born'), dict(name='data')],
    relationships=[
      rel('posts', 'many', 'Post', backPopulates='author', cascade=ALL, passiveDeletes=True, passiveUpdates=True, orderBy=[dict(attr='id', desc=True)], **R('oneToMany', [['user.id','post.user_id']], ALL)),
      rel('top', 'many', 'Post', viewonly=True, joinWhere=[['post.rank', 'gt', 5]], lazy='selectin', **R('oneToMany', [['user.id','post.user_id']])),
      rel('low', 'many', 'Post', viewonly=True, joinWhere=[['post.rank', 'lt', 5], ['post.title', 'ne', 'x']], lazy='raise', **R('oneToMany', [['user.id','post.user_id']])),
    ]),
  dict(name='Post', table='post', relationships=[
      rel('author', 'one', 'User', backPopulates='posts', lazy='joined', activeHistory=True, **R('manyToOne', [['post.user_id','user.id']])),
      rel('tags', 'many', 'Tag', secondary='post_tag', collection=dict(dict='code'), **R('manyToMany', [['post.id','post_tag.post_id']], s=[['post_tag.code','tag.code']])),
      rel('tagSet', 'many', 'Tag', secondary='post_tag', viewonly=True, collection='set', lazy='subquery', **R('manyToMany', [['post.id','post_tag.post_id']], s=[['post_tag.code','tag.code']])),
    ]),
  dict(name='Tag', table='tag'),
  dict(name='Region', table='region', versionIdColumn='version', relationships=[rel('places', 'many', 'Place', backPopulates='region', passiveDeletes='all', lazy='immediate', **R('oneToMany', [['region.a','place.a'],['region.b','place.b']]))]),
  dict(name='Place', table='place', relationships=[rel('region', 'one', 'Region', backPopulates='places', lazy='raiseOnSql', singleParent=True, **R('manyToOne', [['place.a','region.a'],['place.b','region.b']]))]),
 ])
mappings['family'] = dict(tables=[
  dict(name='animal', columns=[col('id', primaryKey=True), col('kind', 'text', nullable=False), col('name', 'text', nullable=True), col('owner_id', nullable=True, **fk('owner'))]),
  dict(name='dog', columns=[col('id', primaryKey=True, autoincrement=False, **fk('animal')), col('bark', 'text', nullable=True)]),
  dict(name='cat', columns=[col('id', primaryKey=True, autoincrement=False, **fk('animal')), col('lives', nullable=True)]),
  dict(name='toy', columns=[col('id', primaryKey=True), col('label', 'text', nullable=True), col('dog_id', nullable=True, **fk('dog'))]),
  dict(name='owner', columns=[col('id', primaryKey=True), col('name', 'text', nullable=True)]),
 ], models=[
  dict(name='Owner', table='owner', relationships=[rel('animals', 'many', 'Animal', backPopulates='owner', orderBy=[dict(attr='id')], **R('oneToMany', [['owner.id','animal.owner_id']])), rel('diary', 'many', 'Animal', viewonly=True, lazy='noload', **R('oneToMany', [['owner.id','animal.owner_id']]))]),
  dict(name='Animal', table='animal', polymorphicOn='kind', polymorphicIdentity='animal', withPolymorphic=['Dog'], relationships=[rel('owner', 'one', 'Owner', backPopulates='animals', **R('manyToOne', [['animal.owner_id','owner.id']]))]),
  dict(name='Dog', table='dog', inherits='Animal', polymorphicIdentity='dog', relationships=[rel('toys', 'many', 'Toy', orderBy=[dict(attr='id')], **R('oneToMany', [['dog.id','toy.dog_id']]))]),
  dict(name='Cat', table='cat', inherits='Animal', polymorphicIdentity='cat'),
  dict(name='Toy', table='toy'),
 ])
mappings['tree'] = dict(tables=[dict(name='node', columns=[col('id', primaryKey=True), col('name', 'text', nullable=True), col('parent_id', nullable=True, **fk('node'))])], models=[
  dict(name='Node', table='node', relationships=[rel('children', 'many', 'Node', backPopulates='parent', postUpdate=True, orderBy=[dict(attr='id')], **R('oneToMany', [['node.id','node.parent_id']])), rel('parent', 'one', 'Node', backPopulates='children', remoteSide=['id'], **R('manyToOne', [['node.parent_id','node.id']]))])])
mappings['wo'] = dict(tables=[dict(name='box', columns=[col('id', primaryKey=True)]), dict(name='item', columns=[col('id', primaryKey=True), col('label', 'text', nullable=True), col('box_id', nullable=True, **fk('box'))])], models=[
  dict(name='Box', table='box', relationships=[rel('items', 'many', 'Item', lazy='write_only', foreignKeys=['item.box_id'], primaryjoin=[['box.id', 'item.box_id']], **R('oneToMany', [['box.id','item.box_id']]))]), dict(name='Item', table='item', relationships=[rel('box', 'one', 'Box', lazy='joined', innerJoin=True, viewonly=True, **R('manyToOne', [['item.box_id','box.id']]))])])
seedU = dict(op='seed', table='user', rows=[[1, 'ann', 'b1', 'p1', 'c1', True, 1.5, '2024-02-29T12:30:00', {'json': {'a': [1, None]}}], [2, 'bob', None, None, None, False, 2, None, None]])
seedP = dict(op='seed', table='post', rows=[[1, 'x', 1, 1], [2, 'y', 9, 1], [3, None, None, None], [4, 'z', 7, 2]])
seedT = dict(op='seed', table='tag', rows=[['a'], ['b']])
seedPT = dict(op='seed', table='post_tag', rows=[[1, 'a'], [1, 'b'], [2, 'a']])
base = [seedU, seedP, seedT, seedPT]
q = lambda model, **k: dict(op='query', model=model, orderBy=k.pop('orderBy', [dict(attr='id')]), **k)
S = []
def sc(id, mapping, steps, **k): S.append(dict(id='lang/' + id, title=id, topic='language', tags=[], mapping=mapping, steps=copy.deepcopy(steps), **k))
sc('columns', 'everything', base + [
  q('User', into=['a', 'b']), *[dict(op='read', var='a', path=p) for p in ['id', 'name', 'bio', 'photo', 'cv', 'active', 'score', 'born', 'data']],
  dict(op='new', var='n', model='User', values={'name': 'cyd', 'born': '1969-12-31T23:59:59', 'data': {'json': [1, 'x']}}), dict(op='add', var='n'), dict(op='commit'),
  *[dict(op='read', var='n', path=p) for p in ['active', 'score', 'born', 'data', 'bio']],
  dict(op='set', var='n', attr='data', value={'json': {'k': None}}), dict(op='history', var='n', attr='name'), dict(op='flush'), dict(op='dump'), dict(op='dump', tables=['tag']),
  dict(op='new', var='d', model='User', values={'name': 'cyd'}), dict(op='add', var='d'), dict(op='flush'), dict(op='count', model='User'), dict(op='rollback'), dict(op='inspect', var='d', only=['state'])])
sc('strategies-of-the-mapping', 'everything', base + [
  q('User', into=['a', 'b']), dict(op='read', var='a', path='top'), dict(op='read', var='a', path='low'), dict(op='read', var='a', path='posts'), dict(op='read', var='a', path='posts.title', ordered=True), dict(op='read', var='a', path='posts.0'),
  q('Post', into=['p', 'r']), dict(op='read', var='p', path='author.name'), dict(op='read', var='p', path='tags'), dict(op='read', var='p', path='tagSet'), dict(op='read', var='p'),
  dict(op='bind', var='a', path='posts', into='y', pick={'title': 'y'}), dict(op='bind', var='y', path='author', into='z'), dict(op='same', items=['z', 'a', 'p.author'])])
sc('composites-and-versions', 'everything', [
  dict(op='new', var='r', model='Region', values={'a': 1, 'b': 2, 'name': 'n'}), dict(op='new', var='p', model='Place', values={'id': 1, 'region': {'ref': 'r'}}), dict(op='add', var='p'), dict(op='commit'),
  dict(op='set', var='r', attr='name', value='m'), dict(op='commit'), dict(op='dump', tables=['region', 'place']), dict(op='rawSql', sql='UPDATE region SET version = 9 WHERE a = ?', params=[1]),
  dict(op='set', var='r', attr='name', value='o'), dict(op='flush'), dict(op='rollback'), dict(op='close'),
  dict(op='get', model='Place', pk=[1], into='p2'), dict(op='read', var='p2', path='region'), dict(op='get', model='Region', pk=[1, 2], into='r2'), dict(op='read', var='p2', path='region'), dict(op='read', var='r2', path='places')])
sc('conditions', 'everything', base + [q('User', into=['a', 'b'])] + [dict(op='query', model='Post', where=w, orderBy=[dict(attr='id')]) for w in [
  {'eq': ['rank', 1]}, {'eq': ['rank', None]}, {'ne': ['rank', None]}, {'ne': ['rank', 1]}, {'lt': ['rank', 7]}, {'le': ['rank', 7]}, {'gt': ['rank', 7]}, {'ge': ['rank', 7]}, {'like': ['title', 'X%']}, {'eq': ['rank', {'attr': 'id'}]},
  {'in': ['rank', [1, 9]]}, {'in': ['rank', []]}, {'notIn': ['rank', [1]]}, {'notIn': ['rank', []]}, {'isNull': 'title'}, {'isNotNull': 'title'}, {'and': []}, {'or': []}, {'and': [{'isNotNull': 'title'}, {'or': [{'eq': ['rank', 1]}, {'eq': ['rank', 9]}]}]}, {'not': {'eq': ['rank', 1]}},
  {'any': ['tags']}, {'any': ['tags', {'eq': ['code', 'b']}]}, {'has': ['author']}, {'has': ['author', {'eq': ['name', 'bob']}]}, {'relEq': ['author', {'ref': 'a'}]}, {'relEq': ['author', None]}, {'relNe': ['author', {'ref': 'a'}]}, {'relNe': ['author', None]}]] + [
  q('Post', limit=1, into=['p']), q('User', where={'contains': ['posts', {'ref': 'p'}]}), q('User', where={'any': ['posts', {'any': ['tags', {'eq': ['code', 'a']}]}]}), dict(op='count', model='Post', where={'has': ['author']}), dict(op='count', model='Post', distinct=True)])
sc('query-forms', 'everything', base + [
  q('User', join=[dict(path='posts')], where={'gt': ['posts.rank', 5]}), q('User', join=[dict(path='posts'), dict(path='posts.tags', outer=True)], unique=False), q('User', join=[dict(path='posts', outer=True)], distinct=True, orderBy=[dict(attr='name', desc=True)]),
  q('Post', columns=['title', 'rank'], limit=2, offset=1), q('User', join=[dict(path='posts')], columns=['name', 'posts.title'], orderBy=[dict(attr='posts.title')]),
  q('User', mode='first', into='f'), q('User', mode='one'), q('User', mode='one', where={'eq': ['name', 'nobody']}), q('User', mode='oneOrNone', where={'eq': ['name', 'nobody']}, into='f'), q('User', mode='oneOrNone'), dict(op='read', var='g') if 0 else dict(op='contains', var='h') if 0 else dict(op='flush'),
  dict(op='query', model='User', where={'eq': ['id', 1]}, into=['a']), dict(op='relQuery', var='a', attr='posts', where={'isNotNull': 'title'}, orderBy=[dict(attr='title')], limit=1, offset=1, into=['x']), dict(op='relQuery', var='a', attr='posts'),
  dict(op='contains', var='a'), dict(op='get', model='User', pk=[7], into='q'), dict(op='rawSql', sql="UPDATE user SET name = 'zoe' WHERE id = 1"), dict(op='get', model='User', pk=[1], populateExisting=True, options=[dict(path='posts', strategy='selectin')]), dict(op='read', var='a', path='name'), q('User', populateExisting=True)])
opt = lambda *o: q('User', into=['a', 'b'], options=list(o))
sc('options', 'everything', base + sum([[opt(*o), dict(op='read', var='a', path='posts'), dict(op='read', var='a', path='bio'), dict(op='close')] for o in [
  [dict(path='posts', strategy='joined')], [dict(path='posts', strategy='selectin'), dict(path='posts.tags', strategy='selectin')], [dict(path='posts', strategy='subquery')], [dict(path='posts', strategy='immediate')], [dict(path='posts', strategy='lazy')], [dict(path='posts', strategy='noload')], [dict(path='posts', strategy='raise')], [dict(path='posts', strategy='raiseOnSql')], [dict(path='*', strategy='raise')], [dict(path='*', strategy='selectin')], [dict(path='posts.*', strategy='raise')],
  [dict(path='name', strategy='defer')], [dict(path='bio', strategy='undefer')], [dict(path='bio', strategy='deferRaise')], [dict(path='', strategy='loadOnly', attrs=['name'])], [dict(path='', strategy='undeferGroup', group='files')], [dict(path='posts', strategy='selectin'), dict(path='posts', strategy='loadOnly', attrs=['title'])], [dict(path='posts', strategy='selectin'), dict(path='posts.title', strategy='defer')]]], []) + [
  q('User', join=[dict(path='posts')], where={'gt': ['posts.rank', 5]}, options=[dict(path='posts', strategy='containsEager')], into=['a']), dict(op='read', var='a', path='posts'),
  q('Post', options=[dict(path='author', strategy='joined', innerJoin=True)], into=['p']), dict(op='read', var='p', path='author')])
sc('collections', 'everything', base + [
  q('Post', into=['p', 'r', 's']), q('Tag', into=['ta', 'tb'], orderBy=[dict(attr='code')]), dict(op='new', var='tc', model='Tag', values={'code': 'c'}),
  dict(op='append', var='p', attr='tags', item='tc'), dict(op='read', var='p', path='tags'), dict(op='remove', var='p', attr='tags', item='ta'), dict(op='remove', var='p', attr='tags', item='ta'), dict(op='replace', var='r', attr='tags', items=['tb', 'tc']), dict(op='clear', var='p', attr='tags'), dict(op='commit'), dict(op='dump', tables=['post_tag']),
  q('User', into=['a', 'b']), dict(op='insert', var='a', attr='posts', index=0, item='s'), dict(op='read', var='a', path='posts'), dict(op='set', var='b', attr='posts', value={'refs': ['s']}), dict(op='sessionSets'), dict(op='sessionSets', dirty=False), dict(op='flush'), dict(op='history', var='a', attr='posts'), dict(op='set', var='s', attr='author', value=None), dict(op='history', var='s', attr='author'), dict(op='rollback'), dict(op='dump', tables=['post'])])
sc('sessions', 'everything', base + [
  q('User', into=['a', 'b']), dict(op='inspect', var='a', attrs=True), dict(op='beginNested'), dict(op='set', var='a', attr='name', value='amy'), dict(op='rollbackNested'), dict(op='read', var='a', path='name'), dict(op='beginNested'), dict(op='set', var='a', attr='name', value='amy'), dict(op='commitNested'), dict(op='expire', var='a', attrs=['name']), dict(op='expire', var='b'), dict(op='refresh', var='b'), dict(op='refresh', var='a', attrs=['name']), dict(op='expireAll'), dict(op='read', var='a', path='name', noAutoflush=True),
  dict(op='new', var='c', model='User', values={'name': 'c'}), dict(op='new', var='d', model='User', values={'name': 'd'}), dict(op='addAll', vars=['c', 'd']), dict(op='flush'), dict(op='expunge', var='c'), dict(op='inspect', var='c', only=['state']), dict(op='makeTransient', var='c'), dict(op='inspect', var='c', only=['state']), dict(op='delete', var='d'), dict(op='commit'), dict(op='inspect', var='d', only=['state']), dict(op='expungeAll'), dict(op='contains', var='a'), dict(op='set', var='a', attr='name', value='eve'), dict(op='merge', var='a', into='m'), dict(op='read', var='m', path='name'), dict(op='merge', var='b', into='m2', load=False), dict(op='commit'), dict(op='close'), dict(op='read', var='a', path='posts'), dict(op='refresh', var='a'), dict(op='dump', tables=['user'])])
sc('bulk', 'everything', base + [
  q('Post', into=['p', 'r']), dict(op='bulkUpdate', model='Post', where={'eq': ['title', 'x']}, set={'rank': {'add': ['rank', 10]}}, synchronize='evaluate'), dict(op='read', var='p', path='rank'), dict(op='bulkUpdate', model='Post', where={'isNotNull': 'rank'}, set={'rank': {'attr': 'id'}}, synchronize='fetch'), dict(op='read', var='r', path='rank'), dict(op='bulkUpdate', model='Post', set={'title': 'all'}, where={'eq': ['id', 3]}, synchronize=False), dict(op='bulkUpdate', model='Post', set={'rank': 5}, synchronize='auto'),
  dict(op='rawSql', sql='DELETE FROM post_tag'), dict(op='bulkDelete', model='Post', where={'eq': ['id', 1]}, synchronize='auto'), dict(op='bulkInsert', model='Tag', rows=[{'code': 'q'}, {'code': 'r'}]), dict(op='bulkDelete', model='Tag', where={'in': ['code', ['q']]}, synchronize='fetch'), dict(op='commit'), dict(op='dump')])
fam = [dict(op='seed', table='owner', rows=[[1, 'o']]), dict(op='seed', table='animal', rows=[[1, 'dog', 'd', 1], [2, 'cat', 'c', 1], [3, 'animal', 'a', None]]), dict(op='seed', table='dog', rows=[[1, 'wuff']]), dict(op='seed', table='cat', rows=[[2, 9]]), dict(op='seed', table='toy', rows=[[1, 'ball', 1]])]
sc('inheritance', 'family', fam + [
  q('Animal', into=['d', 'c', 'a']), dict(op='read', var='d', path='bark'), dict(op='read', var='c', path='lives'), dict(op='read', var='d', path='toys'), q('Dog', into=['d2']), dict(op='same', items=['d', 'd2']), dict(op='get', model='Cat', pk=[1]), dict(op='get', model='Animal', pk=[1]), dict(op='close'),
  q('Owner', where={'any': ['animals', {'eq': ['bark', 'wuff']}, {'ofType': 'Dog'}]}), q('Owner', where={'any': ['animals', {'eq': ['lives', 3]}, {'ofType': 'Cat'}]}), q('Owner', join=[dict(path='animals', ofType='Cat')], where={'eq': ['animals.lives', 9]}), q('Owner', options=[dict(path='animals:Cat', strategy='selectin')], into=['o']), dict(op='read', var='o', path='animals'), dict(op='read', var='o', path='diary'), dict(op='close'),
  q('Owner', options=[dict(path='animals:Dog', strategy='joined'), dict(path='animals:Dog.toys', strategy='selectin')], into=['o']), dict(op='read', var='o', path='animals'), dict(op='close'),
  q('Animal', options=[dict(path='', strategy='selectinPolymorphic', models=['Cat'])], into=['d', 'c']), dict(op='read', var='c', path='lives'), q('Cat', columns=['name', 'lives']), dict(op='bulkUpdate', model='Animal', where={'eq': ['kind', 'cat']}, set={'name': 'z'}, synchronize='auto'), dict(op='delete', var='c'), dict(op='commit'), dict(op='dump')])
tree = [dict(op='seed', table='node', rows=[[1, 'a', None], [2, 'b', 1], [3, 'c', 2], [4, 'd', 3]])]
sc('recursion', 'tree', tree + sum([[q('Node', where={'isNull': 'parent_id'}, options=[dict(path='children', strategy=s, **({'recursionDepth': d} if d else {}))], into=['n']), dict(op='read', var='n', path='children.children.children.name'), dict(op='close')] for s, d in [('selectin', None), ('selectin', 2), ('selectin', -1), ('immediate', None), ('immediate', 2), ('immediate', -1)]], []))
sc('write-only', 'wo', [dict(op='new', var='b', model='Box', values={'id': 1}), dict(op='new', var='i', model='Item', values={'id': 1, 'label': 'x'}), dict(op='append', var='b', attr='items', item='i'), dict(op='add', var='b'), dict(op='commit'), dict(op='relQuery', var='b', attr='items', orderBy=[dict(attr='label')], into=['j']), dict(op='remove', var='b', attr='items', item='j'), dict(op='commit'), dict(op='dump'), q('Item', into=['k'])])
sc('errors', 'everything', base + [q('User', into=['a', 'b']), dict(op='remove', var='a', attr='posts', item='b') if 0 else dict(op='flush'), dict(op='rawSql', sql='DELETE FROM post WHERE user_id = 2'), dict(op='rawSql', sql='DELETE FROM user WHERE id = 2'), dict(op='expire', var='b'), dict(op='read', var='b', path='name'), dict(op='new', var='t', model='User', values={'name': 't'}), dict(op='refresh', var='t'), dict(op='delete', var='t'), dict(op='rollback'),
  dict(op='close'), dict(op='set', var='a', attr='name', value=None), dict(op='add', var='a'), dict(op='flush'), dict(op='count', model='Tag'), dict(op='rollback')])
inline = dict(id='lang/inline', title='a mapping in the scenario itself', topic='language', tags=[], schema=dict(tables=mappings['tree']['tables']), models=mappings['tree']['models'], session=dict(autoflush=False, expireOnCommit=False), steps=[dict(op='new', var='n', model='Node', values={'name': 'x'}), dict(op='add', var='n'), dict(op='count', model='Node'), dict(op='commit'), dict(op='read', var='n', path='name')])
S.append(inline)
for s in S:
    m = mappings[s['mapping']] if 'mapping' in s else dict(tables=s['schema']['tables'], models=s['models'])
    p = Player(world(m), s.get('session'))
    for st in s['steps']:
        try: e = p.run(st)
        except Bad as x: print('BAD', s['id'], st, x); st['expect'] = {}; continue
        if 'error' in e: print(s['id'], st['op'], st.get('path', ''), e, str(p.lasterror)[:90])
    WARNED.clear()
    p.close()
out = dict(format='relata-oracle/1', oracle=dict(sqlalchemy=sa.__version__, sqlite='3.40.1'), topic='language', mappings=mappings, scenarios=S)
def line(o): return json.dumps(o, separators=(',', ':'))
with open(os.path.join(ROOT, 'packages/relata/test/oracle/fixtures/language.json'), 'w') as f:
    f.write('{"format":"relata-oracle/1","oracle":' + line(out['oracle']) + ',"topic":"language","mappings":{\n' + ',\n'.join(json.dumps(k) + ':' + line(v) for k, v in mappings.items()) + '\n},"scenarios":[\n' + ',\n'.join(line(s) for s in S) + '\n]}\n')
