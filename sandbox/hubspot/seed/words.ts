/**
 * The words that seeded records are made of, chosen from those of Faker (fakerjs.dev, MIT licence). They stand here
 * because loading and asking Faker took 70 ms of every start, and the words of one language are all that is wanted.
 */
function list(text: string): readonly string[] {
  return text
    .split(/[,\n]/)
    .map((word) => word.trim())
    .filter((word) => word !== '')
}

export const FIRST_NAMES = list(`
  Aaliyah, Abbie, Abdullah, Abigale, Adah, Addie, Adeline, Adolfo, Adrian, Afton, Ahmad, Aiden, Akeem
  Alanna, Albertha, Alden, Alek, Alessia, Alexandra, Alexane, Alfonzo, Alia, Alisha, Aliza, Allie
  Alphonso, Alvena, Alyce, Alyssa, Amaya, Amely, Amir, Amy, Anabelle, Anderson, Andres, Angelina, Angus
  Aniya, Annabel, Annamarie, Ansel, Antonetta, Antonio, April, Archie, Arianna, Arlo, Arno, Art, Arvilla
  Ashley, Assunta, Audreanne, Aurelia, Austen, Axel, Bailee, Barry, Beatrice, Bella, Bennett, Bernadette
  Bernhard, Bert, Beryl, Betsy, Beulah, Billy, Blanche, Bonita, Braden, Braeden, Brandt, Brant, Breanna
  Brendon, Brent, Briana, Bridie, Britney, Brooke, Bryana, Buck, Burley, Caesar, Calista, Camila, Camron
  Candice, Carl, Carli, Carlton, Carmen, Carolina, Carson, Casper, Catalina, Cathryn, Cecelia, Cedrick
  Cesar, Chance, Charles, Chauncey, Chelsie, Cheyenne, Christelle, Christine, Ciara, Cindy, Clare, Claude
  Clemens, Cleta, Clifton, Cloyd, Cole, Colt, Conner, Constance, Cora, Cordia, Cornell, Courtney, Cristal
  Crystal, Cydney, Dahlia, Dallin, Damien, Dana, Daniel, Danny, Daphney, Dario, Darnell, Darrick, Darwin
  David, Dawn, Dayne, Deanna, Dedric, Dejon, Delia, Delpha, Demario, Denise, Deonte, Derrick, Dessie
  Destini, Devin, Dexter, Dianne, Dina, Dolly, Domenico, Donald, Donnie, Doris, Dorthy, Drake, Dulce
  Dwight, Earnest, Ebony, Edgardo, Edna, Edwina, Efren, Elaina, Eldora, Eleanore, Elenor, Elian, Elinor
  Eliseo, Ellen, Ellsworth, Elna, Elouise, Elsie, Elvie, Elyse, Emelia, Emie, Emilie, Emmanuel, Emmy, Enos
  Eriberto, Ericka, Erma, Ernesto, Esmeralda, Esteban, Estevan, Ethel, Eugene, Euna, Evan, Evelyn, Evie
  Ezra, Fannie, Favian, Felicia, Felix, Ferne, Fiona, Flo, Florine, Forrest, Francisca, Franz, Frederic
  Fredy, Frida, Gabe, Gage, Garland, Garry, Gayle, Genevieve, George, Geovanni, Gerard, Gerry, Gianni
  Giles, Giovani, Giuseppe, Glenn, Golda, Graciela, Grayce, Gregoria, Greyson, Guillermo, Gus, Guy, Hailie
  Halle, Hans, Harriet, Hassan, Haylie, Heber, Helene, Heloise, Henry, Herminia, Hester, Hildegard
  Hipolito, Holly, Hortense, Hoyt, Hulda, Ibrahim, Idella, Ilene, Immanuel, Iris, Isaac, Isac, Isidro
  Issac, Ivy, Jacey, Jackie, Jacob, Jada, Jaime, Jaleel, Jamar, Jamil, Jane, Janick, Jany, Jaren, Jarret
  Jasen, Jaunita, Jayce, Jaylen, Jazmin, Jeanie, Jedediah, Jeffrey, Jennie, Jerald, Jeremie, Jermey
  Jerrod, Jessika, Jevon, Jim, Joanie, Joanny, Joe, Johan, Johnathan, Jolie, Jonathan, Jordyn, Joseph
  Josiah, Jovan, Joyce, Judd, Julia, Julien, Junior, Justine, Juvenal, Kaden, Kailee, Kale, Kallie, Kamryn
  Karen, Karine, Karli, Katarina, Katharina, Kathlyn, Katlyn, Kavon, Kaylee, Kaylin, Keegan, Keith, Kelly
  Ken, Kenneth, Kenya, Keshawn, Keyshawn, Kianna, Kieran, Kip, Kitty, Kole, Krista, Kristina, Kristy
  Kurtis, Kyleigh, Lacy, Lamar, Landen, Latoya, Lauretta, Laury, Lavina, Layla, Leanna, Leigh, Lelah, Lena
  Leo, Leonardo, Leopold, Lesley, Leta, Lew, Lia, Lila, Lilla, Lily, Lindsay, Lisa, Lizeth, Lois, Lonnie
  Lorena, Loretta, Lottie, Lourdes, Lucas, Lucile, Lucius, Luigi, Lula, Luther, Lyle, Lyric, Mac
  Mackenzie, Madeline, Madie, Madonna, Mafalda, Magnolia, Major, Malcolm, Malvina, Manuela, Marcelino
  Marcia, Margarete, Margarita, Marguerite, Mariana, Maribel, Marilie, Mario, Marjorie, Marlen, Marquise
  Martin, Mary, Maryse, Mathilde, Matthew, Maureen, Mavis, Maximus, Maybell, Mayra, Meagan, Meggie, Melba
  Mellie, Melyssa, Meta, Michaela, Mikayla, Milford, Minerva, Mireya, Mitchel, Mohamed, Molly, Monserrat
  Mortimer, Mozelle, Mya, Myriam, Myrtis, Nancy, Narciso, Natalie, Nathaniel, Nedra, Nella, Neoma, Newton
  Nick, Nicole, Niko, Noble, Noemie, Nora, Norman, Nya, Oceane, Okey, Oleta, Olivia, Opal, Oren, Orlo
  Osbaldo, Oswaldo, Ottilie, Pablo, Pamela, Pasquale, Patti, Paulette, Pedro, Percival, Petra, Phyllis
  Piper, Price, Queen, Quinten, Rae, Rahsaan, Ramon, Randolph, Raphaelle, Raul, Reanna, Rebekah, Reginald
  Remington, Retha, Rey, Rhea, Rhonda, Rick, Rita, Robyn, Roderick, Rodrigo, Roland, Ron, Roosevelt
  Rosalie, Rosanna, Roselyn, Rosie, Rowena, Royce, Rubye, Russ, Ruthe, Rylan, Sabryna, Sally, Samanta
  Samuel, Santa, Sara, Saul, Scarlett, Seamus, Selina, Sergio, Shana, Shanie, Shany, Shawna, Shelia
  Sherman, Shirley, Sienna, Silas, Simone, Soledad, Sonya, Stacy, Stefan, Stephanie, Steve, Sue, Susie
  Sydney, Sylvia, Tamara, Tania, Tasha, Tavares, Teri, Terrill, Thaddeus, Theodora, Theron, Tiana, Tillman
  Tina, Toby, Tomasa, Tonya, Traci, Tremaine, Tressie, Trey, Triston, Turner, Tyreek, Tyrone, Ulices
  Ursula, Vallie, Velda, Vera, Verlie, Vernon, Vicente, Victoria, Vincent, Violet, Virginia, Vivian
  Vladimir, Wallace, Warren, Webster, Werner, Wilber, Wilford, Wilhelmine, Willie, Wilma, Winifred, Wyatt
  Yadira, Yesenia, Yvonne, Zackary, Zaria, Zena, Zoie
`)

export const LAST_NAMES = list(`
  Abbott, Abernathy, Abshire, Adams, Altenwerth, Anderson, Ankunding, Armstrong, Auer, Aufderhar
  Bahringer, Bailey, Balistreri, Barrows, Bartell, Bartoletti, Barton, Bashirian, Batz, Bauch, Baumbach
  Bayer, Beahan, Beatty, Bechtelar, Becker, Bednar, Beer, Beier, Berge, Bergnaum, Bergstrom, Bernhard
  Bernier, Bins, Blanda, Blick, Block, Bode, Boehm, Bogan, Bogisich, Borer, Bosco, Botsford, Boyer, Boyle
  Bradtke, Brakus, Braun, Breitenberg, Brekke, Brown, Bruen, Buckridge, Carroll, Carter, Cartwright
  Casper, Cassin, Champlin, Christiansen, Cole, Collier, Collins, Conn, Connelly, Conroy, Considine
  Corkery, Cormier, Corwin, Cremin, Crist, Crona, Cronin, Crooks, Cruickshank, Cummerata, Cummings
  D'Amore, Dach, Daniel, Dare, Daugherty, Davis, Deckow, Denesik, Dibbert, Dickens, Dicki, Dickinson
  Dietrich, Donnelly, Dooley, Douglas, Doyle, DuBuque, Durgan, Ebert, Effertz, Emard, Emmerich, Erdman
  Ernser, Fadel, Fahey, Farrell, Fay, Feeney, Feest, Feil, Ferry, Fisher, Flatley, Frami, Franecki, Franey
  Friesen, Fritsch, Funk, Gerhold, Gerlach, Gibson, Gislason, Gleason, Gleichner, Glover, Goldner, Goodwin
  Gorczany, Gottlieb, Goyette, Grady, Graham, Grant, Green, Greenfelder, Greenholt, Grimes, Gulgowski
  Gusikowski, Gutkowski, Gutmann, Haag, Hackett, Hagenes, Hahn, Haley, Halvorson, Hamill, Hammes, Hand
  Hane, Hansen, Harber, Harris, Hartmann, Harvey, Hauck, Hayes, Heaney, Heathcote, Hegmann, Heidenreich
  Heller, Herman, Hermann, Hermiston, Herzog, Hessel, Hettinger, Hickle, Hilll, Hills, Hilpert, Hintz
  Hirthe, Hodkiewicz, Hoeger, Homenick, Hoppe, Howe, Howell, Hudson, Huel, Huels, Hyatt, Jacobi, Jacobs
  Jacobson, Jakubowski, Jaskolski, Jast, Jenkins, Jerde, Johns, Johnson, Johnston, Jones, Kassulke
  Kautzer, Keebler, Keeling, Kemmer, Kerluke, Kertzmann, Kessler, Kiehn, Kihn, Kilback, King, Kirlin
  Klein, Kling, Klocko, Koch, Koelpin, Koepp, Kohler, Konopelski, Koss, Kovacek, Kozey, Krajcik, Kreiger
  Kris, Kshlerin, Kub, Kuhic, Kuhlman, Kuhn, Kulas, Kunde, Kunze, Kuphal, Kutch, Kuvalis, Labadie, Lakin
  Lang, Langosh, Langworth, Larkin, Larson, Leannon, Lebsack, Ledner, Leffler, Legros, Lehner, Lemke
  Lesch, Leuschke, Lind, Lindgren, Littel, Little, Lockman, Lowe, Lubowitz, Lueilwitz, Luettgen, Lynch
  MacGyver, Macejkovic, Maggio, Mann, Mante, Marks, Marquardt, Marvin, Mayer, Mayert, McClure, McCullough
  McDermott, McGlynn, McKenzie, McLaughlin, Medhurst, Mertz, Metz, Miller, Mills, Mitchell, Moen, Mohr
  Monahan, Moore, Morar, Morissette, Mosciski, Mraz, Mueller, Muller, Murazik, Murphy, Murray, Nader
  Nicolas, Nienow, Nikolaus, Nitzsche, Nolan, O'Connell, O'Conner, O'Hara, O'Keefe, O'Kon, O'Reilly
  Oberbrunner, Okuneva, Olson, Ondricka, Orn, Ortiz, Osinski, Pacocha, Padberg, Pagac, Parisian, Parker
  Paucek, Pfannerstill, Pfeffer, Pollich, Pouros, Powlowski, Predovic, Price, Prohaska, Prosacco, Purdy
  Quigley, Quitzon, Rath, Ratke, Rau, Raynor, Reichel, Reichert, Reilly, Reinger, Rempel, Renner, Reynolds
  Rice, Rippin, Ritchie, Robel, Roberts, Rodriguez, Rogahn, Rohan, Rolfson, Romaguera, Roob, Rosenbaum
  Rowe, Ruecker, Runolfsdottir, Runolfsson, Runte, Russel, Rutherford, Ryan, Sanford, Satterfield, Sauer
  Sawayn, Schaden, Schaefer, Schamberger, Schiller, Schimmel, Schinner, Schmeler, Schmidt, Schmitt
  Schneider, Schoen, Schowalter, Schroeder, Schulist, Schultz, Schumm, Schuppe, Schuster, Senger, Shanahan
  Shields, Simonis, Sipes, Skiles, Smith, Smitham, Spencer, Spinka, Sporer, Stamm, Stanton, Stark, Stehr
  Steuber, Stiedemann, Stokes, Stoltenberg, Stracke, Streich, Stroman, Strosin, Swaniawski, Swift, Terry
  Thiel, Thompson, Tillman, Torp, Torphy, Towne, Toy, Trantow, Tremblay, Treutel, Tromp, Turcotte, Turner
  Ullrich, Upton, Vandervort, Veum, Volkman, Von, VonRueden, Waelchi, Walker, Walsh, Walter, Ward, Waters
  Watsica, Weber, Wehner, Weimann, Weissnat, Welch, West, White, Wiegand, Wilderman, Wilkinson, Will
  Williamson, Willms, Windler, Wintheiser, Wisoky, Wisozk, Witting, Wiza, Wolf, Wolff, Wuckert, Wunsch
  Wyman, Yost, Yundt, Zboncak, Zemlak, Ziemann, Zieme, Zulauf
`)

export const CITIES = list(`
  Abilene, Alhambra, Altoona, Ann Arbor, Arcadia, Aspen Hill, Aurora, Bartlett, Beavercreek, Bellingham
  Biloxi, Blue Springs, Boulder, Brentwood, Brooklyn Park, Burbank, Caldwell, Carmichael, Casper
  Cedar Park, Chapel Hill, Chesterfield, Cicero, Clovis, Colton, Coon Rapids, Country Club, Dale City
  Dayton, Deerfield Beach, Detroit, Dubuque, East Honolulu, Edina, El Paso, Encinitas, Evanston
  Farmington Hills, Florin, Fort Myers, Framingham, Gainesville, Gastonia, Glenview, Great Falls, Guaynabo
  Hanford, Hawthorne, Hicksville, Hollywood, Huntington Beach, Inglewood, Jefferson City, Joplin
  Kendale Lakes, Kettering, La Habra, Lake Forest, Lansing, Layton, Lewisville, Livonia, Lorain, Lynwood
  Manteca, McKinney, Merced, Miami Beach, Milpitas, Mission Viejo, Monterey Park, Mount Vernon, Naperville
  New Haven, Newton, North Highlands, North Richland Hills, Oakland Park, Omaha, Oshkosh, Palm Desert
  Parker, Pearl City, Pflugerville, Pinellas Park, Pleasanton, Port Arthur, Potomac, Rancho Cordova
  Redlands, Rialto, Roanoke, Rockwall, Rowland Heights, Salinas, San Diego, San Mateo, Santa Ana
  Santa Rosa, Scranton, Sierra Vista, South Bend, Southaven, Springdale, Strongsville, Surprise, Taylor
  The Hammocks, Toledo, Trenton, Turlock, Urbana, Victorville, Waldorf, Waterloo, West Allis
  West New York, Weston, Wilmington, Yakima
`)

export const STATES = list(`
  Alabama, Alaska, Arizona, Arkansas, California, Colorado, Connecticut, Delaware, Florida, Georgia
  Hawaii, Idaho, Illinois, Indiana, Iowa, Kansas, Kentucky, Louisiana, Maine, Maryland, Massachusetts
  Michigan, Minnesota, Mississippi, Missouri, Montana, Nebraska, Nevada, New Hampshire, New Jersey
  New Mexico, New York, North Carolina, North Dakota, Ohio, Oklahoma, Oregon, Pennsylvania, Rhode Island
  South Carolina, South Dakota, Tennessee, Texas, Utah, Vermont, Virginia, Washington, West Virginia
  Wisconsin, Wyoming
`)

export const STREET_SUFFIXES = list(`
  Alley, Bridge, Burg, Camp, Center, Circles, Club, Corners, Cove, Crescent, Crossroad, Dam, Estate
  Extension, Falls, Fields, Fords, Forges, Fort, Gardens, Green, Groves, Haven, Hill, Island, Junction
  Keys, Lake, Lane, Loaf, Lodge, Manor, Mews, Mission, Mountain, Orchard, Parks, Pass, Pike, Place, Point
  Ports, Ramp, Rapids, River, Route, Run, Shore, Springs, Square, Stravenue, Streets, Trace, Trail
  Underpass, Valley, View, Villages, Walk, Way
`)

export const JOB_LEVELS = list(`
  Lead, Senior, Direct, Corporate, Dynamic, Future, Product, National, Regional, District, Central, Global
  Customer, Investor, International, Legacy, Forward, Internal, Human, Chief, Principal
`)

export const JOB_AREAS = list(`
  Solutions, Program, Brand, Security, Research, Marketing, Directives, Implementation, Integration
  Functionality, Response, Paradigm, Tactics, Identity, Markets, Group, Division, Applications
  Optimization, Operations, Infrastructure, Intranet, Communications, Web, Branding, Quality, Assurance
  Mobility, Accounts, Data, Creative, Configuration, Accountability, Interactions, Factors, Usability
  Metrics
`)

export const JOB_TYPES = list(`
  Supervisor, Associate, Executive, Liaison, Officer, Manager, Engineer, Specialist, Director, Coordinator
  Administrator, Architect, Analyst, Designer, Planner, Orchestrator, Technician, Developer, Producer
  Consultant, Assistant, Facilitator, Agent, Representative, Strategist
`)

export const COMPANY_SUFFIXES = list(`
  Group, Inc, LLC, and Sons
`)

export const PRODUCT_ADJECTIVES = list(`
  Awesome, Bespoke, Electronic, Elegant, Ergonomic, Fantastic, Fresh, Frozen, Generic, Gorgeous
  Handcrafted, Handmade, Incredible, Intelligent, Licensed, Luxurious, Modern, Oriental, Practical
  Recycled, Refined, Rustic, Sleek, Small, Soft, Tasty, Unbranded
`)

export const PRODUCT_MATERIALS = list(`
  Aluminum, Bamboo, Bronze, Ceramic, Concrete, Cotton, Gold, Granite, Marble, Metal, Plastic, Rubber, Silk
  Steel, Wooden
`)

export const PRODUCT_NOUNS = list(`
  Bacon, Ball, Bike, Car, Chair, Cheese, Chicken, Chips, Computer, Fish, Gloves, Hat, Keyboard, Mouse
  Pants, Pizza, Salad, Sausages, Shirt, Shoes, Soap, Table, Towels, Tuna
`)
