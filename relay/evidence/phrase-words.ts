/**
 * Rule: 256 words each, short, different in sound, nothing to be offended by. The lists are part of
 * the protocol: a changed word needs a new type string in phrase.ts.
 */
export const FIRST_WORDS: readonly string[] =
  `able acid agile airy alert amber ample apt aqua arid ashen azure bald basic beige big bitter black blank blond
  blue blunt bold brave brief bright brisk broad bronze brown bulky busy calm candid carbon casual cedar chief
  chilly chrome civic civil clean clear clever close cloudy coarse cobalt cold cool copper coral cosmic cozy
  crimson crisp cubic curly cyan daily damp daring dark deep dense dizzy dotted dry dual dusty eager early easy
  ebony elastic elder eleven emerald empty equal even exact fair famous fancy fast fern fierce fine firm first
  fixed flat floral fluffy foggy fond formal four frank free fresh frosty full funny fuzzy gentle giant ginger
  glad glossy gold good grand granite gray great green handy happy hardy hasty hazel heavy high hollow honest huge
  humble husky ideal indigo inner iron ivory jade jolly jumbo keen khaki kind large late lavish lazy leafy lemon
  level light lilac lime linen little lively local lofty lone long loud loyal lucid lucky lunar magic main major
  maple marble maroon mauve mellow merry mighty mild mint misty modern modest muddy mural muted narrow native navy
  near neat nickel nimble ninth noble nylon ochre odd olive onyx opal open orange outer oval pale patient peach
  pearl pink plain plum plush polar polite prime proud purple quick quiet rapid rare ready red regal rich ripe
  rocky rose rosy round royal ruby rural rustic sandy satin scarlet sepia serene sharp shiny short shy silent
  silver simple sleek slim slow small smart smooth snowy soft solar solid spry square steady`.split(/\s+/)
export const SECOND_WORDS: readonly string[] =
  `acorn anchor anvil apple apron arch arrow atlas badge bagel bakery banjo barn basin basket beacon beaver bell
  bench berry bison boat bolt bonnet book boot bottle bowl bread brick bridge broom bucket bugle cabin cactus
  camel candle canoe canyon carpet castle cello chair cherry chess chimney cliff clock cloud clover coach coat
  cobra comet compass condor cookie corn cougar crab crane crater creek cricket crown curtain cymbal daisy deer
  desert dingo dish dolphin donkey door dragon drum duck eagle earth easel elbow elk engine falcon fan feather
  fence ferry fiddle field fig finch fir fjord flag flute forest forge fork fox frog garden garlic gate gazelle
  geyser ginkgo giraffe glacier globe glove goat goose grape guitar gull hammer harbor harp hat hawk hedge helmet
  heron hill hippo honey horn horse ibis igloo inlet island jacket jaguar jar kayak kettle kite kiwi koala ladder
  lagoon lake lamp lantern lark lemur lily lion lizard llama lobster locket lotus lynx magnet mango map market
  meadow medal melon mill mirror mole moon moose moth mountain mug mule nectar needle nest newt oak oasis ocean
  octopus onion orbit orchid otter owl oyster paddle palace panda panther parrot peacock pebble pelican pencil
  penguin pepper piano pigeon pillow pine planet pocket pond pony potato prairie puffin pumpkin quail quilt rabbit
  raccoon radio raft raven reef ribbon river robin rocket saddle salmon shark sparrow spider spoon squid stork
  summit swallow swan table teapot temple tent thimble tiger tomato tower train trumpet tulip turkey turtle valley
  violin wagon walrus whale willow yacht yak zebra`.split(/\s+/)
