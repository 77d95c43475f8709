import time
from tests.policies.scene import build
from tests.policies import looking as L
import tests.resolvers.test_visibility_noninterference as T
async def test_x(shared_world):
    s = await build(shared_world)
    for way in (L.ask, L.ask_reference):
      for who in ("clerk", "leader", "applicant_n1"):
        for n in range(3):
            t=time.time(); c=time.process_time()
            await T._answers(s, s[who], way)
            print(way.__name__, who, n, round(time.time()-t,2), round(time.process_time()-c,2))
    ex = L._executor(s.world.db)
    print(ex.served, ex.left)
    import cProfile, pstats
    p=cProfile.Profile(); p.enable()
    await T._answers(s, s["group"], L.ask)
    p.disable(); pstats.Stats(p).sort_stats("tottime").print_stats(14)
