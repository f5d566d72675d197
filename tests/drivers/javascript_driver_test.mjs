// The official JavaScript driver against a server of its own: what an application does with it.
//
// scripts/javascript-env makes the folder that holds the driver; NODE_DRIVER names it. MYCELD names the server's program (default: the
// release build); with MYCEL_TEST_URI set the tests run against that server (no login) instead.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import test, { after, before, beforeEach } from 'node:test'
import { fileURLToPath } from 'node:url'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..')
const neo4j = createRequire(path.join(process.env.NODE_DRIVER, 'package.json'))('neo4j-driver')
const given = process.env.MYCEL_TEST_URI
const auth = given ? undefined : neo4j.auth.basic('neo4j', 'drivers-test-1')

let address, server, folder, driver

function freePort () {
  return new Promise((resolve) => {
    const probe = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => resolve(port))
    })
  })
}

async function startServer () {
  folder = mkdtempSync(path.join(os.tmpdir(), 'mycel-js-'))
  address = `127.0.0.1:${await freePort()}`
  const ready = path.join(folder, 'ready')
  const program = process.env.MYCELD ?? path.join(root, 'build/release/bin/myceld')
  server = spawn(program, ['--data-dir', path.join(folder, 'data'), '--bolt', address, '--http', 'off', '--ready-file', ready],
    { stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, MYCEL_PASSWORD: 'drivers-test-1' } })
  for (let i = 0; i < 1200 && !existsSync(ready); i++) {
    assert.equal(server.exitCode, null, 'myceld did not start')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

before(async () => {
  if (given) address = given.split('://')[1]
  else await startServer()
  driver = neo4j.driver(`bolt://${address}`, auth)
})

after(async () => {
  await driver.close()
  if (!server) return
  const ended = new Promise((resolve) => server.once('exit', resolve))
  server.kill('SIGTERM')
  assert.equal(await ended, 0)
  rmSync(folder, { recursive: true })
})

async function withSession (work, options = {}) {
  const session = driver.session({ database: 'neo4j', ...options })
  try {
    return await work(session)
  } finally {
    await session.close()
  }
}

const run = (query, parameters) => withSession((session) => session.run(query, parameters))
const value = async (query, parameters) => (await run(query, parameters)).records[0].get(0)

beforeEach(() => run('MATCH (n) DETACH DELETE n'))

test('bolt and neo4j schemes connect', async () => {
  for (const scheme of ['bolt', 'neo4j']) {
    const other = neo4j.driver(`${scheme}://${address}`, auth)
    const info = await other.getServerInfo()
    assert.match(info.agent, /^Neo4j\//)
    const { records } = await other.executeQuery('RETURN 1 AS one')
    assert.equal(records[0].get('one').toNumber(), 1)
    await other.close()
  }
})

test('a wrong password is refused', { skip: Boolean(given) }, async () => {
  const other = neo4j.driver(`bolt://${address}`, neo4j.auth.basic('neo4j', 'wrong'))
  await assert.rejects(other.verifyConnectivity(), { code: 'Neo.ClientError.Security.Unauthorized' })
  await other.close()
})

test('every kind of parameter comes back equal', async () => {
  const { types } = neo4j
  const values = [
    null, true, false, neo4j.int(0), neo4j.int(-129), neo4j.int('9223372036854775807'), 1.5, '', 'Zoë 🦔', 'x'.repeat(70000),
    [], [neo4j.int(1), 'two', [null]], { a: { b: [neo4j.int(1)] } }, new Int8Array([0, 1, -1]),
    new types.Date(2024, 2, 29), new types.LocalTime(12, 34, 56, 789), new types.Time(12, 34, 56, 789, 5400),
    new types.LocalDateTime(1999, 12, 31, 23, 59, 59, 1), new types.DateTime(2024, 7, 1, 12, 0, 0, 5, 7200),
    new types.DateTime(2024, 7, 1, 12, 0, 0, 5, 7200, 'Europe/Berlin'), new types.Duration(14, 3, 90, 7),
    new types.Point(neo4j.int(7203), 1.5, -2.5), new types.Point(neo4j.int(4979), 13.4, 52.5, 34)
  ]
  for (const sent of values) {
    const got = await value('RETURN $sent', { sent })
    assert.equal(got?.constructor, sent?.constructor)
    // Temporal fields arrive as Integers whatever they were sent as; their text is the value.
    const text = (x) => x instanceof Object && Object.values(types).includes(x.constructor) ? x.toString() : JSON.stringify(x)
    assert.equal(text(got), text(sent))
  }
})

test('nodes, relationships and paths', async () => {
  const found = await value('CREATE p = (a:A:B {n: 1})-[:R {w: 2.5}]->(b:C)<-[:S]-(d) RETURN p')
  assert.equal(found.length, 2)
  assert.deepEqual([...found.start.labels].sort(), ['A', 'B'])
  assert.deepEqual(found.segments.map((s) => s.relationship.type), ['R', 'S'])
  assert.equal(found.segments[1].relationship.startNodeElementId, found.end.elementId)
  assert.equal(found.segments[0].relationship.properties.w, 2.5)
})

test('2,500 rows arrive in order', async () => {
  const { records } = await run('UNWIND range(1, 2500) AS x RETURN x, toString(x) AS s')
  assert.deepEqual(records.map((r) => r.get('x').toNumber()), Array.from({ length: 2500 }, (_, i) => i + 1))
})

test('streams in one transaction interleave', async () => {
  const sums = await withSession(async (session) => {
    const tx = await session.beginTransaction()
    const out = []
    for await (const outer of tx.run('UNWIND range(1, 25) AS x RETURN x')) {
      let sum = 0
      for await (const inner of tx.run('UNWIND range(1, 25) AS y RETURN $x * y AS y', { x: outer.get('x') })) sum += inner.get('y').toNumber()
      out.push(sum)
    }
    await tx.commit()
    return out
  }, { fetchSize: 10 })
  assert.deepEqual(sums, Array.from({ length: 25 }, (_, i) => 325 * (i + 1)))
})

test('errors carry their codes and the session goes on', () => withSession(async (session) => {
  await assert.rejects(session.run('RETRUN 1'), { code: 'Neo.ClientError.Statement.SyntaxError' })
  await assert.rejects(session.run('RETURN 1 / 0'), { code: 'Neo.ClientError.Statement.ArithmeticError' })
  await assert.rejects(session.run('RETURN $absent'), { code: 'Neo.ClientError.Statement.ParameterMissing' })
  assert.equal((await session.run('RETURN 1')).records[0].get(0).toNumber(), 1)
}))

test('rows before an error are delivered', () => withSession(async (session) => {
  const seen = []
  await assert.rejects(async () => {
    for await (const record of session.run('UNWIND [1, 0, 2] AS x RETURN 10 / x AS y')) seen.push(record.get('y').toNumber())
  }, { code: 'Neo.ClientError.Statement.ArithmeticError' })
  assert.deepEqual(seen, [10])
}))

test('commit keeps, rollback forgets', () => withSession(async (session) => {
  for (const [label, keep] of [['Kept', true], ['Gone', false]]) {
    const tx = await session.beginTransaction()
    await tx.run(`CREATE (:${label})`)
    await (keep ? tx.commit() : tx.rollback())
  }
  assert.deepEqual((await session.run('MATCH (n) RETURN labels(n)[0] AS l')).records.map((r) => r.get('l')), ['Kept'])
}))

test('a managed transaction is run again after a transient error', () => withSession(async (session) => {
  let attempts = 0
  const count = await session.executeWrite(async (tx) => {
    await tx.run('CREATE (:Tried)')
    if (++attempts === 1) throw new neo4j.Neo4jError('once more', 'Neo.TransientError.Transaction.DeadlockDetected', '50N42', '')
    return (await tx.run('MATCH (n:Tried) RETURN count(n)')).records[0].get(0).toNumber()
  })
  assert.equal(attempts, 2)
  assert.equal(count, 1)
}))

test('a bookmark carries causality to another session', async () => {
  const bookmarks = await withSession(async (session) => {
    await session.run('CREATE (:Marked)')
    return session.lastBookmarks()
  })
  assert.equal(bookmarks.length, 1)
  const seen = await withSession((session) => session.run('MATCH (n:Marked) RETURN count(n)'), { bookmarks })
  assert.equal(seen.records[0].get(0).toNumber(), 1)
})

test('summary counters', async () => {
  const { summary } = await run('CREATE (a:A {x: 1})-[:R {z: 3}]->(b:B)')
  const updates = summary.counters.updates()
  assert.deepEqual([updates.nodesCreated, updates.relationshipsCreated, updates.labelsAdded, updates.propertiesSet], [2, 1, 2, 2])
  assert.equal(summary.queryType, 'w')
})

test('EXPLAIN returns a plan and does nothing', async () => {
  const { summary } = await run('EXPLAIN CREATE (n:Explained) RETURN n')
  assert.match(summary.plan.operatorType, /^ProduceResults/)
  assert.equal(await value('MATCH (n:Explained) RETURN count(n)').then(Number), 0)
})

test('a timeout ends a long statement', () => withSession(async (session) => {
  const long = 'UNWIND range(1, 1000000000) AS x WITH x WHERE x % 7 = 8 RETURN count(x)'
  await assert.rejects(session.run(long, {}, { timeout: 300 }), { code: /TransactionTimedOut/ })
  assert.equal((await session.run('RETURN 1')).records[0].get(0).toNumber(), 1)
}))

test('the driver for browsers speaks Bolt over WebSocket', { skip: typeof WebSocket === 'undefined' && 'no WebSocket here' }, async () => {
  const web = createRequire(path.join(process.env.NODE_DRIVER, 'package.json'))('neo4j-driver/lib/browser/neo4j-web.js')
  for (const scheme of ['bolt', 'neo4j']) {
    const browser = web.driver(`${scheme}://${address}`, given ? undefined : web.auth.basic('neo4j', 'drivers-test-1'))
    try {
      const text = 'x'.repeat(300000)
      const { records } = await browser.executeQuery('UNWIND range(1, 2500) AS i RETURN i, size($text) AS n', { text })
      assert.equal(records.length, 2500)
      assert.equal(records[2499].get('n').toNumber(), 300000)
    } finally {
      await browser.close()
    }
  }
})
