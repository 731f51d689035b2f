import type { StandardObject } from '../entities.ts'
import {
  APPOINTMENT_PROPERTIES,
  COMMUNICATION_PROPERTIES,
  COURSE_PROPERTIES,
  DEAL_SPLIT_PROPERTIES,
  FEEDBACK_PROPERTIES,
  GOAL_PROPERTIES,
  LISTING_PROPERTIES,
  MARKETING_EVENT_PROPERTIES,
  POSTAL_MAIL_PROPERTIES,
  PROJECT_PROPERTIES,
  SERVICE_PROPERTIES,
  USER_PROPERTIES,
} from './delivery.ts'
import {
  CART_PROPERTIES,
  DISCOUNT_PROPERTIES,
  FEE_PROPERTIES,
  INVOICE_PROPERTIES,
  ORDER_PROPERTIES,
  PAYMENT_PROPERTIES,
  QUOTE_PROPERTIES,
  SUBSCRIPTION_PROPERTIES,
  TAX_PROPERTIES,
} from './sales-documents.ts'

/** The catalogues of the objects that came later; `GROUP` is the object's own group. */
export const MORE_TEXTS: Readonly<Partial<Record<StandardObject, string>>> = {
  ...{ quotes: QUOTE_PROPERTIES, invoices: INVOICE_PROPERTIES, orders: ORDER_PROPERTIES },
  ...{ carts: CART_PROPERTIES, subscriptions: SUBSCRIPTION_PROPERTIES },
  ...{ commerce_payments: PAYMENT_PROPERTIES, discounts: DISCOUNT_PROPERTIES },
  ...{ fees: FEE_PROPERTIES, taxes: TAX_PROPERTIES, services: SERVICE_PROPERTIES },
  ...{ projects: PROJECT_PROPERTIES, listings: LISTING_PROPERTIES, courses: COURSE_PROPERTIES },
  ...{ appointments: APPOINTMENT_PROPERTIES, goal_targets: GOAL_PROPERTIES },
  ...{ feedback_submissions: FEEDBACK_PROPERTIES, communications: COMMUNICATION_PROPERTIES },
  ...{ postal_mail: POSTAL_MAIL_PROPERTIES, deal_splits: DEAL_SPLIT_PROPERTIES, users: USER_PROPERTIES },
  marketing_events: MARKETING_EVENT_PROPERTIES,
}
