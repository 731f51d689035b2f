// A reporter for vitest: one line for each test that passed only at its second try, so that no retry stays unseen.
export default class SecondTry {
  onTestCaseResult(test) {
    if (test.diagnostic()?.flaky)
      console.log(`Second try: ${test.module.relativeModuleId} > ${test.fullName}`)
  }
}
