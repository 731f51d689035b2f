import { expect } from 'vitest'
import { failure, type World } from '../world.ts'

/** Adds, changes and removes a user; reads roles, teams and brands. */
export async function exerciseUsers({ settings, crm }: World['client']): Promise<void> {
  const { usersApi, rolesApi, teamsApi } = settings.users
  const [role] = (await rolesApi.getAll()).results
  const [team] = (await teamsApi.getAll()).results
  expect(team).toMatchObject({ name: 'Sales', userIds: [expect.any(String)] })
  const made = await usersApi.create({
    ...{ email: 'new@example.com', firstName: 'New', lastName: 'User', sendWelcomeEmail: false },
    ...{ roleId: role?.id ?? '', primaryTeamId: team?.id ?? '' },
  })
  expect(made).toMatchObject({ email: 'new@example.com', roleIds: [role?.id], primaryTeamId: team?.id })
  expect((await usersApi.getPage(100)).results.map((user) => user.id)).toContain(made.id)
  expect((await usersApi.getById('new@example.com', 'EMAIL')).id).toBe(made.id)
  const changed = await usersApi.replace(made.id, { firstName: 'Changed' })
  expect(changed).toMatchObject({ firstName: 'Changed', lastName: 'User', primaryTeamId: team?.id })
  expect((await teamsApi.getAll()).results[0]?.userIds).toContain(made.id)
  expect((await crm.owners.ownersApi.getPage('new@example.com')).results[0]?.firstName).toBe('Changed')
  const units = await settings.businessUnits.businessUnitApi.getByUserID(made.id, ['logoMetadata'])
  expect(units.results).toEqual([expect.objectContaining({ id: '0' })])
  const twice = await failure(() => usersApi.create({ email: 'new@example.com' }))
  expect(twice.code).toBe(409)
  expect((await failure(() => usersApi.create({ email: 'x@example.com', roleId: '999' }))).code).toBe(400)
  await usersApi.archive(made.id)
  expect((await failure(() => usersApi.getById(made.id))).code).toBe(404)
}
