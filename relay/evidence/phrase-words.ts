/**
 * Rule: 256 words, short, different in sound, nothing to be offended by. The list is part of the
 * protocol: a changed word needs a new type string in phrase.ts.
 */
export const PHRASE_WORDS: readonly string[] =
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
