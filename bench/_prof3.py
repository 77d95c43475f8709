import asyncio, time, cProfile, pstats, asyncpg, orjson
from bench import data, operations
from api import dbadmin
from models.database import Database
from policies.actor import Actor
from regulation.roles import Role
from resolvers.execute import QueryExecutor
from resolvers.schema import make_schema
async def main():
    url=await data.database("large")
    o=await asyncpg.connect(url)
    rows=await o.fetch("""SELECT w.person_id, g.id AS grant_id, g.programme_id, r.id FROM review r JOIN review_author w ON w.review_id=r.id JOIN role_grant g ON g.person_id=w.person_id
      JOIN dossier d ON d.id=r.dossier_id WHERE r.state='draft' AND d.state='qualified' LIMIT 600""")
    items=await o.fetch("SELECT i.code FROM criteria_item i JOIN cycle c ON c.criteria_edition_id=i.edition_id WHERE c.session=10 ORDER BY position")
    db=Database(dbadmin.app_url(url)); ex=QueryExecutor(make_schema().core, db)
    sc=[{"item":i['code'],"percentage":60,"strengths":"a","improvements":"b"} for i in items]
    async def one(n):
        r=rows[n]; a=Actor(operations.CLOCK,Role.EXPERT,r['person_id'],r['grant_id'],r['programme_id'])
        b=await ex.run(operations.SUBMIT,{"input":{"reviewId":f"Review_{r['id']}","scores":sc,"idempotencyKey":f"p{time.time()}{n}","expectedVersion":1}},None,a)
        if n==0: print(b[:200])
    for n in range(50): await one(n)
    t=time.process_time(); w=time.perf_counter()
    for n in range(50,250): await one(n)
    print("cpu ms", (time.process_time()-t)/200*1000, "wall", (time.perf_counter()-w)/200*1000)
    p=cProfile.Profile(); p.enable()
    for n in range(250,450): await one(n)
    p.disable(); pstats.Stats(p).sort_stats("cumtime").print_stats(70)
asyncio.run(main())
