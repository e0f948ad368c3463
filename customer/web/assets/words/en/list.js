/** The words that both screens show, numbered from 0, in English: as in protocol/vectors/words.json (a test compares). */
export default `
  academy accordion acorn acrobat actor adult aerosol agenda airbag airport airship alarm album alley almond alpaca amber amulet anchor angel ankle
  answer antenna antler anvil apple apricot apron aquarium arcade arch archer arena armchair armor arrow artist ash aspen asphalt asteroid astronaut
  athlete atlas attic auction author autumn avenue avocado axle baby backpack backyard badge bagel bagpipe baker balcony ballet balloon bamboo banana
  bandage banjo banner barber bark barley barrel basement basil basket bathtub battery bazaar beach beacon beagle beard beaver bedroom beehive beetle
  bell berry bicycle billboard birch biscuit bison blackbird blanket blender blizzard blossom blouse bluebell blueprint boat bobcat bonfire bonnet
  bookcase bookmark boomerang boulder bouquet bowl boxer bracelet brain branch bread breakfast breeze brick bridge broccoli broom brother brush bubble
  bucket buckle buffalo builder bulb bulldozer bumper bundle bungalow bunker burger burrow bus butcher butler butterfly button buzzard cabbage cabin
  cable cactus cafe calendar camel camera campfire canal canary candle candy canoe canteen canvas canyon caper captain caramel caravan cardboard
  cardigan caribou carnival carpet carrot cart cartoon cashew casserole castle catalog cathedral cauldron cavern cedar ceiling celery cello cement
  cereal chain chalk chameleon champion chapel chapter chariot cheddar cheek cheese cheetah cherry chestnut chicken chief chimney chimp chipmunk chisel
  chocolate chopstick church cinema cinnamon circle circus citadel clam clarinet classroom cliff climber cloak cloud clover clown coast cobbler cobra
  cobweb cockpit cocoa coconut collar college colony comet compass computer concert condor coral cork corner cottage cotton couch cougar counter cousin
  coyote cradle crane crater cricket crocodile crossbow crow crowbar cruise crumb crystal cucumber cupboard curb curry cushion custard cyclone cymbal
  cypress daffodil dairy dancer dandelion daughter deckchair dentist desk dessert diamond dinghy dingo dinner dinosaur diploma doctor dolphin dome
  domino donkey doorbell doorstep dough dragon dragonfly drawer dress drill driver drizzle drum duck dumpling dungeon dust dustpan dwarf earring earth
  easel echo eclipse eggplant eggshell elbow elephant elevator elm emerald emperor empire engine envelope equator eraser escalator espresso evening
  eyebrow fabric factory falcon family farmer faucet feast feather fence fender fern ferret festival fiddle field fig finger firefly fireplace fishbowl
  fisher flag flame flamingo flannel flask fleet flint flock floor florist flower foam folder forehead forest fortress fossil fountain fox freezer
  freight friend frog frost fudge funnel furnace galaxy gallery gallon garage garden gargoyle garlic garment gate gazelle gecko gemstone geyser giant
  gibbon giraffe glacier glass globe glue goblet goggles goldfish golf gondola goose gorilla gown grandma grape graphite gravel gravy griffin guard
  guitar gull gymnast haddock hail hammer hammock hamster handbag hangar harbor hare harmonica harness harvest hatbox hatchet hawk haystack hazelnut
  headlight heart hedgehog helmet hen herb hermit heron herring highway hinge hippo hockey horizon horn hornet horse hospital hotel hound hurdle
  hurricane husband ice iceberg icicle igloo iguana infant ink insect iris iron island ivory ivy jackal jacket jaguar jam janitor jasmine javelin jelly
  jellyfish jester jewel jigsaw journal jug juggler juice jungle juniper jury kangaroo kebab kernel ketchup kettle keyboard kidney kingdom kiosk kiwi
  knee kneecap knight knob koala label lace ladder ladle lagoon lamb landmark lantern lanyard laptop laundry lava lavender lawn lawyer leaf lecture leek
  legend lemon lemur lentil leopard letter lettuce lever library licorice lifeboat ligament lilac lily limestone linen lion lip lizard lobster locket
  locust log lollipop luggage lunch lynx macaroni machine mackerel magazine magnet magnolia magpie mailbox mammoth mandarin mango mansion mantle maple
  marathon marble margin marigold market marmalade marsh mask mattress mayor meadow meatball medal melon menu mermaid meteor midnight milk mineral
  minnow mint mirror mitten molasses mole monarch monastery mop morning mosaic mosquito moss moth mouse mud muffin mural muscle museum mushroom muskrat
  mussel mustache napkin narrator nation necklace necktie needle neighbor nephew nest newspaper nickel north nose notebook novel nugget nurse nutmeg
  oasis oatmeal ocean octagon octopus office oilcan olive omelet onion opal opera orange orbit orchard orchestra orchid organ origami ostrich otter oven
  oxygen oyster package paddle padlock painter pajamas palace palm pancake panda panther papaya parachute parade parcel parsley passport pasta pastry
  patio pavement peacock peanut pear pebble pecan pelican pencil penguin pepper perfume petal pharmacy pheasant piano pickle picnic pigeon pillow pilot
  pinecone pioneer pirate pistachio pitcher pizza planet plank plaster platform platypus plaza plow plum plumber poem pollen poncho popcorn porch
  porcupine porridge portrait postcard potato pottery powder prairie prawn pretzel prince prism professor propeller pulley pumpkin puppet puzzle pyramid
  python quail quarry quartz queen quilt quiver rabbit raccoon radar radiator radio radish raft railway rainbow raisin ranger raspberry raven razor
  recipe referee reindeer relic reptile rhino ring robin roof rooster rope rosemary rowboat rubber ruby ruler runner sack safari saffron sailboat salad
  salmon salt sandal sandbox sandwich sapphire sardine satchel saturn sauce sauna sausage savanna sawdust saxophone scaffold scallop scarecrow scarf
  school scissors scooter scorpion scout screen screw scroll sculptor seagull seahorse seaweed seed sesame shadow shampoo shark sheep shelf shepherd
  sheriff shield shirt shoe shoulder shovel shower shrimp shrub shuttle silver sister skate sketch ski skunk sleeve slipper sloth smoke snail snake
  sneaker snow snowflake snowman soap soccer sofa soldier spaghetti sparrow spatula sphere sphinx spice spider spinach spiral sponge spoon spring spruce
  squash squid squirrel stable stadium stage stairs stallion stamp star starfish station statue steam steel stew sticker stitch stomach stone stork
  street student studio submarine suburb subway sugar suitcase summer summit sunflower sunrise supper surfer surgeon swallow swan sweater swimmer sword
  symphony syrup tablet taco tadpole tailor tangerine tank tapestry target tattoo taxi teacher teacup teapot telescope temple tennis tent terrace
  theater thermos thicket thimble thistle throat throne thumb thunder tiger timber tire toad toaster toddler toffee tomato tongue tool tooth topaz
  tornado tortoise toucan towel toy tractor traffic trailer treasure tree triangle tribe trident trolley trombone trophy trousers trout truck truffle
  trumpet tuba tugboat tulip tundra turban turkey turnip turquoise turtle tuxedo twig twilight umbrella uncle unicorn uniform urchin vacuum vanilla vase
  vegetable velvet veranda vessel viaduct village vinegar vineyard violet violin visitor vitamin volcano voyage vulture waffle wagon waist waiter walnut
  walrus waltz wardrobe warehouse warrior wasp waterfall wave wax wedding weekend welder whale wheat whisker widow windmill winter witness wombat
  woodland workshop world worm wreath wrench yacht yak yard yoga yogurt yolk zebra zeppelin zinc zodiac zoo
`.trim().split(/\s+/);
