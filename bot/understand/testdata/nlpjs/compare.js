// Trains @nlpjs/basic with Chinese on the sentences of {"train": [[intent,
// text], …]} and asks it the intents of "measure". It prints sums only.
const fs = require('node:fs')
const { dockStart } = require('@nlpjs/basic')

const unknown = 'unknown'
const sure = 0.8

function cpuSeconds() {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

async function main() {
  const { train, measure } = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'))
  const dock = await dockStart({
    settings: { nlp: { languages: ['zh'], autoSave: false, forceNER: false, nlu: { log: false } } },
    use: ['Basic', 'LangZh'],
  })
  const nlp = dock.get('nlp')
  nlp.addLanguage('zh')
  for (const [intent, text] of train) nlp.addDocument('zh', text, intent)

  let start = cpuSeconds()
  await nlp.train()
  const trainSeconds = cpuSeconds() - start

  let right = 0
  let boldWrong = 0
  start = cpuSeconds()
  for (const [intent, text] of measure) {
    const got = await nlp.process('zh', text)
    const said = got.intent === 'None' ? unknown : got.intent
    if (said === intent) right++
    else if (said !== unknown && got.score >= sure) boldWrong++
  }
  const microseconds = ((cpuSeconds() - start) / measure.length) * 1e6
  console.log(JSON.stringify({ right, boldWrong, microseconds, trainSeconds, heapMB: process.memoryUsage().heapUsed / 2 ** 20 }))
}

main().catch((failure) => {
  console.error(failure)
  process.exit(1)
})
