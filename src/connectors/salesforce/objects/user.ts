import { bindMapping } from '../../../connector/mapping.ts'
import { unsupported } from '../../../connector/row.ts'
import { flag, readOnly, text } from '../../../connector/rows.ts'
import { nameOfParent } from '../rows.ts'

const IN_SETUP = 'users are managed in the setup of Salesforce'

/** User: https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_user.htm */
export const user = bindMapping('users', {
  name: readOnly(text('Name'), IN_SETUP),
  first_name: readOnly(text('FirstName'), IN_SETUP),
  last_name: readOnly(text('LastName'), IN_SETUP),
  email: readOnly(text('Email'), IN_SETUP),
  is_active: readOnly(flag('IsActive'), IN_SETUP),
  role: nameOfParent('UserRole', IN_SETUP),
  team_ids: unsupported('Salesforce has no teams of users; groups and territories are records of their own.'),
  timezone: readOnly(text('TimeZoneSidKey'), IN_SETUP),
  remote_user_id: unsupported('In Salesforce the id that owns records is the id of the user.'),
})
