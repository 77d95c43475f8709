// GraphQL Yoga with graphql-jit and DataLoader over pg, as people write it, without any authorisation but the
// conditions that a query needs to mean the same. Usage: node yoga.mjs PORT DATABASE_URL
import { createServer } from 'node:http';
import DataLoader from 'dataloader';
import { useGraphQlJit } from '@envelop/graphql-jit';
import { createSchema, createYoga } from 'graphql-yoga';
import pg from 'pg';

const [port, url] = process.argv.slice(2);
const [, user, database, host, pgPort] = /\/\/([^@]*)@\/([^?]+)\?host=([^&]+)&port=(\d+)/.exec(url);
pg.types.setTypeParser(20, Number); // bigint
pg.types.setTypeParser(1082, (text) => text); // date
const pool = new pg.Pool({ user, database, host: decodeURIComponent(host), port: Number(pgPort), max: 12 });
const CLOCK = process.env.BENCH_CLOCK;

let names = 0;
const statement = (text) => {
  const name = `s${names++}`;
  return async (...values) => (await pool.query({ name, text, values })).rows;
};
const key = (id) => id.slice(id.indexOf('_') + 1);

const sql = {
  desk: statement(`SELECT d.* FROM assignment a JOIN dossier d ON d.id = a.dossier_id
    WHERE a.person_id = $1 AND a.frozen_at IS NULL ORDER BY d.number, d.id LIMIT $2`),
  list: statement(`SELECT * FROM dossier WHERE cycle_id = ANY ($1::uuid[]) AND state <> 'draft'
    ORDER BY number, id LIMIT $2`),
  dossiers: statement('SELECT * FROM dossier WHERE id = ANY ($1::uuid[])'),
  organisations: statement('SELECT * FROM organisation WHERE id = ANY ($1::uuid[])'),
  jurisdictions: statement('SELECT * FROM jurisdiction WHERE id = ANY ($1::uuid[])'),
  cycles: statement('SELECT * FROM cycle WHERE id = ANY ($1::uuid[])'),
  documents: statement(`SELECT x.* FROM unnest($1::uuid[]) p(id) CROSS JOIN LATERAL (SELECT * FROM document x
    WHERE x.dossier_id = p.id ORDER BY x.uploaded_at, x.id LIMIT 10) x`),
  reviews: statement(`SELECT r.* FROM review r JOIN review_author w ON w.review_id = r.id
    WHERE r.dossier_id = ANY ($1::uuid[]) AND w.person_id = $2 ORDER BY r.id`),
  figures: statement(`SELECT dossier_id, count(*)::int AS count, round(avg(total), 2)::text AS mean FROM review
    WHERE dossier_id = ANY ($1::uuid[]) AND state = 'locked' AND phase = 'material' GROUP BY dossier_id`),
  lists: statement(`SELECT * FROM award_list WHERE kind = ANY ($1::text[]) AND cycle_id = ANY ($2::uuid[])
    AND published_at <= $3 ORDER BY drafted_at, id LIMIT 20`),
  entries: statement('SELECT * FROM list_entry WHERE list_id = ANY ($1::uuid[]) ORDER BY id'),
  awards: statement(`SELECT *, CASE WHEN state = 'revoked' THEN 'revoked'
    WHEN ($3::timestamptz AT TIME ZONE 'Asia/Shanghai')::date > valid_until THEN 'expired' ELSE 'in_force' END AS standing
    FROM award WHERE award_year = ANY ($1::int[]) ORDER BY certificate_number, id LIMIT $2`),
  items: statement('SELECT code, points FROM criteria_item'),
};

const one = (load) =>
  new DataLoader(async (ids) => {
    const found = new Map((await load(ids)).map((row) => [row.id, row]));
    return ids.map((id) => found.get(id) ?? null);
  });
const many = (column, load) =>
  new DataLoader(async (ids) => {
    const found = new Map(ids.map((id) => [id, []]));
    for (const row of await load(ids)) found.get(row[column]).push(row);
    return ids.map((id) => found.get(id));
  });
const loaders = (person) => ({
  dossier: one(sql.dossiers),
  organisation: one(sql.organisations),
  jurisdiction: one(sql.jurisdictions),
  cycle: one(sql.cycles),
  documents: many('dossier_id', sql.documents),
  reviews: many('dossier_id', (ids) => sql.reviews(ids, person)),
  entries: many('list_id', sql.entries),
  figures: new DataLoader(async (ids) => {
    const found = new Map((await sql.figures(ids)).map((row) => [row.dossier_id, row]));
    return ids.map((id) => found.get(id) ?? { count: 0, mean: null });
  }),
});

let points;
async function submit(_, { input }, context) {
  points ??= new Map((await sql.items()).map((row) => [row.code, row.points]));
  const total = input.scores.reduce((sum, one) => sum + points.get(one.item) * one.percentage, 0) / 100;
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const { rows } = await client.query({
      name: 'lock',
      text: `UPDATE review r SET state = 'locked', scores = $2, total = $3, submitted_at = $4, version = r.version + 1
        FROM review_author w WHERE r.id = $1 AND w.review_id = r.id AND w.person_id = $5 AND r.state = 'draft' RETURNING r.*`,
      values: [key(input.reviewId), JSON.stringify(input.scores), total, CLOCK, context.person],
    });
    await client.query({
      name: 'audit',
      text: 'INSERT INTO bench.audit (at, person, review) VALUES ($1, $2, $3)',
      values: [CLOCK, context.person, key(input.reviewId)],
    });
    await client.query('COMMIT');
    return { review: rows[0], errors: [] };
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    client.release();
  }
}

const id = (type) => (row) => `${type}_${row.id}`;
const nodes = (name) => (row, _, { load }) => load[name].load(row.id).then((rows) => ({ nodes: rows }));
const parent = (name) => (row, _, { load }) => load[name].load(row[`${name}_id`]);
const upper = (column) => (row) => row[column]?.toUpperCase() ?? null;
const instant = (column) => (row) => row[column]?.toISOString() ?? null;

const schema = createSchema({
  typeDefs: /* GraphQL */ `
    scalar DateTime
    scalar Date
    scalar Decimal
    enum DossierState { DRAFT SUBMITTED QUALIFIED REJECTED AWARDED }
    enum ReviewState { DRAFT LOCKED }
    enum Phase { MATERIAL SITE }
    enum ListKind { QUALIFIED SITE CANDIDATE PROPOSED FINAL }
    enum ListState { DRAFT SIGNED }
    enum AwardKind { QUALITY NOMINATION }
    interface Node { id: ID! }
    type Organisation implements Node { id: ID! name: String! sectionCode: String! jurisdiction: Jurisdiction }
    type Jurisdiction implements Node { id: ID! name: String! }
    type Document implements Node { id: ID! title: String! mediaType: String! size: Int! }
    type Review implements Node { id: ID! phase: Phase! state: ReviewState! total: Decimal version: Int! }
    type Dossier implements Node {
      id: ID! number: String! state: DossierState! sectorGroup: String! sectionCode: String! submittedAt: DateTime
      version: Int! organisation: Organisation jurisdiction: Jurisdiction documents(first: Int): DocumentConnection!
      reviews(first: Int): ReviewConnection! materialReviewCount: Int! materialMeanScore: Decimal
    }
    type Cycle implements Node { id: ID! session: Int! awardYear: Int! }
    type AwardList implements Node {
      id: ID! kind: ListKind! state: ListState! publishedAt: DateTime cycle: Cycle entries(first: Int): ListEntryConnection!
    }
    type ListEntry implements Node {
      id: ID! sectorGroup: String! awardKind: AwardKind honourOnly: Boolean! organisation: Organisation
    }
    type Award implements Node {
      id: ID! kind: AwardKind! state: String! session: Int! certificateNumber: String! validFrom: Date! validUntil: Date!
      organisation: Organisation
    }
    type DossierConnection { nodes: [Dossier!]! }
    type DocumentConnection { nodes: [Document!]! }
    type ReviewConnection { nodes: [Review!]! }
    type AwardListConnection { nodes: [AwardList!]! }
    type ListEntryConnection { nodes: [ListEntry!]! }
    type AwardConnection { nodes: [Award!]! }
    input DossierFilter { cycle: [ID!] }
    input AwardListFilter { kind: [ListKind!] cycle: [ID!] }
    input AwardFilter { awardYear: [Int!] }
    type Query {
      dossiers(first: Int, filter: DossierFilter): DossierConnection!
      node(id: ID!): Node
      nodes(ids: [ID!]!): [Node]!
      lists(filter: AwardListFilter): AwardListConnection!
      awards(first: Int, filter: AwardFilter): AwardConnection!
    }
    input ScoreInput { item: String! percentage: Int! strengths: String! improvements: String! }
    input SubmitReviewInput { reviewId: ID! idempotencyKey: String! expectedVersion: Int! scores: [ScoreInput!]! }
    type UserError { field: String! code: String! }
    type SubmitReviewPayload { review: Review errors: [UserError!]! }
    type Mutation { submitReview(input: SubmitReviewInput!): SubmitReviewPayload! }
  `,
  resolvers: {
    Query: {
      dossiers: async (_, { first = 20, filter }, { person }) => ({
        nodes: filter?.cycle ? await sql.list(filter.cycle.map(key), first) : await sql.desk(person, first),
      }),
      node: (_, given, { load }) => load.dossier.load(key(given.id)),
      nodes: (_, { ids }, { load }) => load.dossier.loadMany(ids.map(key)),
      lists: async (_, { filter }) => ({
        nodes: await sql.lists(filter.kind.map((kind) => kind.toLowerCase()), filter.cycle.map(key), CLOCK),
      }),
      awards: async (_, { first, filter }) => ({ nodes: await sql.awards(filter.awardYear, first, CLOCK) }),
    },
    Mutation: { submitReview: submit },
    Node: { __resolveType: () => 'Dossier' },
    Dossier: {
      id: id('Dossier'), state: upper('state'), sectorGroup: (row) => row.sector_group,
      sectionCode: (row) => row.section_code, submittedAt: instant('submitted_at'),
      organisation: parent('organisation'), jurisdiction: parent('jurisdiction'),
      documents: nodes('documents'),
      reviews: (row, { first }, { load }) =>
        load.reviews.load(row.id).then((rows) => ({ nodes: rows.slice(0, first) })),
      materialReviewCount: (row, _, { load }) => load.figures.load(row.id).then((found) => found.count),
      materialMeanScore: (row, _, { load }) => load.figures.load(row.id).then((found) => found.mean),
    },
    Organisation: {
      id: id('Organisation'), sectionCode: (row) => row.section_code, jurisdiction: parent('jurisdiction'),
    },
    Jurisdiction: { id: id('Jurisdiction') },
    Document: { id: id('Document'), mediaType: (row) => row.media_type },
    Review: { id: id('Review'), phase: upper('phase'), state: upper('state') },
    Cycle: { id: id('Cycle'), awardYear: (row) => row.award_year },
    AwardList: {
      id: id('AwardList'), kind: upper('kind'), state: upper('state'), publishedAt: instant('published_at'),
      cycle: parent('cycle'), entries: nodes('entries'),
    },
    ListEntry: {
      id: id('ListEntry'), sectorGroup: (row) => row.sector_group, awardKind: upper('award_kind'),
      honourOnly: (row) => row.honour_only, organisation: parent('organisation'),
    },
    Award: {
      id: id('Award'), kind: upper('kind'), state: (row) => row.standing,
      certificateNumber: (row) => row.certificate_number, validFrom: (row) => row.valid_from,
      validUntil: (row) => row.valid_until, organisation: parent('organisation'),
    },
  },
});

const yoga = createYoga({
  schema,
  plugins: [useGraphQlJit()],
  context: ({ request }) => {
    const person = request.headers.get('x-person');
    return { person, load: loaders(person) };
  },
  logging: false,
  graphiql: false,
  landingPage: false,
  maskedErrors: false,
});
createServer(yoga).listen(Number(port), '127.0.0.1');
