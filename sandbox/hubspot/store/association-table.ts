import type { StandardObject } from '../entities.ts'

/**
 * The unlabeled types: from, to, id, id of the other direction.
 * Source: developers.hubspot.com/docs/api-reference/crm-associations-v4/guide (410 types, with those of LABELED)
 */
export const UNLABELED = `
companies companies 450 450
companies contacts 280 279
companies deals 342 341
companies tickets 340 339
companies calls 181 182
companies emails 185 186
companies leads 611 610
companies meetings 187 188
companies notes 189 190
companies tasks 191 192
companies communications 88 87
companies postal_mail 460 459
companies invoices 180 179
companies orders 935 934
companies commerce_payments 390 389
companies payment_links 472 471
companies quotes 72 71
companies subscriptions 298 297
companies appointments 909 908
companies courses 939 938
companies listings 885 884
companies services 793 792
companies feedback_submissions 929 928
companies projects 1237 1236
contacts contacts 449 449
contacts deals 4 3
contacts tickets 15 16
contacts calls 193 194
contacts emails 197 198
contacts meetings 199 200
contacts notes 201 202
contacts tasks 203 204
contacts communications 82 81
contacts postal_mail 454 453
contacts carts 587 586
contacts orders 508 507
contacts invoices 178 177
contacts commerce_payments 388 387
contacts payment_links 470 469
contacts subscriptions 296 295
contacts appointments 907 906
contacts courses 861 860
contacts listings 883 882
contacts services 799 798
contacts feedback_submissions 97 98
contacts projects 1243 1242
contacts leads 609 608
contacts quotes 70 69
deals deals 451 451
deals tickets 27 28
deals calls 205 206
deals leads 1038 1037
deals emails 209 210
deals goal_targets 1357 1356
deals meetings 211 212
deals notes 213 214
deals tasks 215 216
deals communications 86 85
deals postal_mail 458 457
deals line_items 19 20
deals carts 1346 1347
deals invoices 176 175
deals orders 511 512
deals commerce_payments 392 391
deals payment_links 474 473
deals quotes 63 64
deals subscriptions 300 299
deals appointments 945 944
deals courses 863 862
deals listings 887 886
deals services 795 794
deals feedback_submissions 985 984
deals projects 1239 1238
tickets tickets 452 452
tickets calls 219 220
tickets emails 223 224
tickets meetings 225 226
tickets notes 227 228
tickets tasks 229 230
tickets communications 84 83
tickets postal_mail 456 455
tickets orders 526 525
tickets appointments 947 946
tickets courses 941 940
tickets listings 943 942
tickets services 797 796
tickets subscriptions 1122 1121
tickets commerce_payments 1355 1354
tickets feedback_submissions 99 100
tickets projects 1241 1240
leads calls 596 597
leads meetings 600 601
leads notes 854 855
leads tasks 646 647
leads communications 602 603
leads feedback_submissions 1162 1161
appointments calls 912 913
appointments emails 916 917
appointments meetings 918 919
appointments notes 920 921
appointments tasks 922 923
appointments communications 924 925
appointments postal_mail 926 927
appointments projects 1325 1324
courses calls 866 867
courses emails 870 871
courses meetings 872 873
courses notes 874 875
courses tasks 876 877
courses communications 878 879
courses postal_mail 880 881
courses projects 1323 1322
listings calls 890 891
listings emails 894 895
listings meetings 896 897
listings notes 898 899
listings tasks 900 901
listings communications 902 903
listings postal_mail 904 905
listings projects 1321 1320
services calls 840 841
services emails 842 843
services meetings 838 839
services notes 836 837
services tasks 852 853
services communications 846 847
services postal_mail 848 849
services projects 1245 1244
calls feedback_submissions 1156 1155
calls orders 773 772
calls projects 1258 1257
emails orders 777 776
emails projects 1260 1259
feedback_submissions carts 1157 1158
feedback_submissions subscriptions 1173 1174
feedback_submissions invoices 1159 1160
feedback_submissions orders 1167 1168
feedback_submissions quotes 1171 1172
feedback_submissions commerce_payments 1169 1170
meetings orders 769 768
notes orders 765 764
notes projects 1249 1248
postal_mail orders 788 789
postal_mail projects 1264 1263
tasks quotes 218 217
tasks orders 727 726
tasks projects 1247 1246
communications orders 785 784
communications projects 1282 1281
invoices quotes 407 408
invoices subscriptions 622 623
invoices payment_links 815 814
invoices orders 517 518
invoices line_items 409 410
invoices discounts 411 412
invoices fees 413 414
invoices taxes 415 416
invoices commerce_payments 541 542
commerce_payments fees 1326 1327
commerce_payments line_items 395 396
commerce_payments orders 524 523
commerce_payments payment_links 476 475
commerce_payments quotes 397 398
payment_links discounts 682 683
payment_links fees 686 687
payment_links line_items 758 759
payment_links subscriptions 477 478
payment_links taxes 684 685
quotes line_items 67 68
quotes discounts 362 361
quotes fees 364 363
quotes taxes 366 365
quotes carts 733 732
quotes orders 731 730
quotes subscriptions 304 303
line_items carts 591 590
line_items discounts 368 367
line_items orders 514 513
line_items subscriptions 302 301
orders carts 593 592
orders discounts 519 520
orders subscriptions 516 515
carts discounts 588 589
projects projects 1254 1254
`

/**
 * Unlabeled types of which the list has one direction only (the first id). The other id is not published: it is
 * the one beside it, as in all pairs of its kind. Source: as above
 */
export const HALF_LISTED = `
deals deal_splits 313 314
tickets threads 32 31
tickets conversations 278 277
leads emails 598 599
goal_targets campaigns 809 808
goal_targets goal_target_groups 333 334
invoices tickets 986 987
invoices payment_schedule_installments 691 690
invoices data_sync_states 679 678
commerce_payments discounts 428 427
commerce_payments subscriptions 393 394
quotes quote_templates 286 285
line_items abandoned_carts 571 572
line_items projects 1345 1344
orders discount_codes 521 522
carts tasks 728 729
carts tickets 594 595
discounts deals 369 370
projects conversation_sessions 1261 1262
projects data_sync_states 1304 1305
projects engagements 1252 1253
projects marketing_events 1250 1251
projects meetings 1255 1256
`

/**
 * The labeled types: id, from, to, name, label, id of the other direction. Labels of types without a recorded
 * label are taken from their names in the list. 566, 579, 581 and 1298 are not in the list; they are the ids beside
 * their other directions. Source: as above
 */
export const LABELED: readonly (readonly [
  id: number,
  from: StandardObject,
  to: StandardObject,
  name: string,
  label: string,
  inverse: number,
])[] = [
  [1, 'contacts', 'companies', 'contact_to_company', 'Primary', 2],
  [2, 'companies', 'contacts', 'company_to_contact', 'Primary', 1],
  [931, 'contacts', 'companies', 'billing_contact_to_company', 'Billing contact', 930],
  [930, 'companies', 'contacts', 'company_to_billing_contact', 'Billing contact', 931],
  [5, 'deals', 'companies', 'deal_to_company', 'Primary', 6],
  [6, 'companies', 'deals', 'company_to_deal', 'Primary', 5],
  [26, 'tickets', 'companies', 'ticket_to_company', 'Primary', 25],
  [25, 'companies', 'tickets', 'company_to_ticket', 'Primary', 26],
  [13, 'companies', 'companies', 'parent_to_child_company', 'Child Company', 14],
  [14, 'companies', 'companies', 'child_to_parent_company', 'Parent Company', 13],
  [578, 'leads', 'contacts', 'lead_to_primary_contact', 'Primary', 579],
  [579, 'contacts', 'leads', 'primary_contact_to_lead', 'Primary', 578],
  [580, 'leads', 'companies', 'lead_to_primary_company', 'Primary', 581],
  [581, 'companies', 'leads', 'primary_company_to_lead', 'Primary', 580],
  [582, 'leads', 'deals', 'lead_to_primary_deal', 'Primary', 583],
  [583, 'deals', 'leads', 'primary_deal_to_lead', 'Primary', 582],
  [509, 'orders', 'companies', 'order_to_primary_company', 'Primary', 510],
  [510, 'companies', 'orders', 'primary_company_to_order', 'Primary', 509],
  [565, 'line_items', 'subscriptions', 'upcoming_line_item_to_subscription', 'Upcoming line item', 566],
  [566, 'subscriptions', 'line_items', 'subscription_to_upcoming_line_item', 'Upcoming line item', 565],
  [702, 'quotes', 'contacts', 'quote_to_signer_contact', 'Contract signer', 703],
  [703, 'contacts', 'quotes', 'signer_contact_to_quote', 'Contract signer', 702],
  [1226, 'quotes', 'contacts', 'quote_to_billing_contact', 'Billing contact', 1227],
  [1227, 'contacts', 'quotes', 'billing_contact_to_quote', 'Billing contact', 1226],
  [1298, 'companies', 'projects', 'primary_company_to_project', 'Primary', 1299],
  [1299, 'projects', 'companies', 'project_to_primary_company', 'Primary', 1298],
  [1334, 'quotes', 'companies', 'quote_to_billing_company', 'Billing company', 1335],
  [1335, 'companies', 'quotes', 'billing_company_to_quote', 'Billing company', 1334],
]
