// PostGraphile 5 over the same tables under the same row-level security: the role and the facts of each caller are
// settings of its transaction. Usage: node postgraphile.mjs PORT DATABASE_URL
import { createServer } from 'node:http';
import { PgSimplifyInflectionPreset } from '@graphile/simplify-inflection';
import { grafserv } from 'postgraphile/grafserv/node';
import { makePgService } from 'postgraphile/adaptors/pg';
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber';
import { postgraphile } from 'postgraphile';
import pg from 'pg';

const [port, url] = process.argv.slice(2);
const [, , database, host, pgPort] = /\/\/([^@]*)@\/([^?]+)\?host=([^&]+)&port=(\d+)/.exec(url);
const place = { database, host: decodeURIComponent(host), port: Number(pgPort) };
const pool = new pg.Pool({ ...place, user: 'award_app', max: 12 });
const superuserPool = new pg.Pool({ ...place, user: 'postgres', max: 1 });

const preset = {
  extends: [PostGraphileAmberPreset, PgSimplifyInflectionPreset],
  disablePlugins: ['PgRBACPlugin', 'PgIndexBehaviorsPlugin'], // rights are the role's; all columns sort and filter
  pgServices: [makePgService({ pool, superuserPool, schemas: ['public', 'bench'], pubsub: false })],
  schema: { dontSwallowErrors: true },
  grafserv: { graphiql: false, watch: false, maskError: (error) => error },
  grafast: {
    explain: false,
    context(request) {
      const headers = request.node?.req.headers ?? {};
      return {
        pgSettings: {
          role: `award_${headers['x-role'] ?? 'public'}`,
          'award.person': headers['x-person'] ?? '',
          'award.grant': headers['x-grant'] ?? '',
          'award.clock': process.env.BENCH_CLOCK,
          'award.tracking': '',
        },
      };
    },
  },
};

const served = postgraphile(preset).createServ(grafserv);
const server = createServer();
await served.addTo(server);
if (process.argv[4] === 'schema') {
  const { printSchema } = await import('graphql');
  console.log(printSchema(await postgraphile(preset).getSchema()));
  process.exit(0);
}
server.listen(Number(port), '127.0.0.1');
