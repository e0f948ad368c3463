/** The words that both screens show, numbered from 0, in French: as in protocol/vectors/words.json (a test compares). */
export default `
  abeille abricot abside acrobate acteur affiche agenda agneau aigle aiguille aimant ajonc alambic album algue allée alouette alpaga alphabet amande
  amarre ambre amiral amphore ampoule ananas anchois ancre âne animal anorak antenne aquarium araignée arbitre arbuste arc arche ardoise arène argent
  argile armoire armure arrosoir artiste asperge assiette astre atelier athlète atlas auberge auréole aurore autobus autruche avenue avion avocat avoine
  azalée azur badge bagage bague baguette baie balai balance balcon baleine bambou banane bandage bandeau banjo banquier banquise baobab barbe barque
  barrage barrière basilic basket bassin bateau batterie baudrier bavoir beignet belette bélier berceau béret berger berline beurre bibelot biberon
  biche bidon bijou billet biscuit blaireau blé blouson bobine bœuf bois boîte bol bonbon bonnet bosquet bouc bouche bouclier bouée bougie bourdon
  boussole boutique bouton boxeur bracelet branche bras brasier brebis bretelle brigade brioche brique brise brochet broderie brosse brouette bruyère
  buffet buffle buisson bureau buse cabane cacao cacatoès cachalot cactus cadenas cadran cadre café cahier caillou caïman caisse calèche caleçon caméra
  camion camping canal canapé canard caneton canif canne cannelle canon caporal capuche carafe caramel caravane caribou carnaval carnet carotte carpe
  carreau carrosse cartable carton cascade casque cassis castor caverne caviar ceinture céleri cercle céréale cerf cerise cerveau chacal chaise chalet
  chaleur chambre chameau chamois chanson chapelle chapitre char charbon chariot charrue chasseur chaudron chemin chemise chenille cheval cheveu chèvre
  chicorée chien chiffon chimiste chocolat chorale chou chouette ciel cigale cigogne cinéma cirage circuit cirque ciseaux cithare citron clavier cloche
  cloison cloître clôture clown cobra cocarde cochon cockpit cocotier coffre coiffeur colibri colis colline colombe colonne comédie comète commode
  compas comptoir concert condor confetti copain copeau coq corail corbeau cordage corde corniche corridor costume côte coton couloir coupole courge
  couronne coussin couteau couvent crabe crapaud cratère cravate crayon crème crevette criquet cristal croûte cuillère cuir cuisine cuivre cumin cuvette
  cycliste cyclone cygne cymbale cyprès daim dallage dame damier danseur dauphin dentelle dentiste dérive désert diable diamant dinde dindon diplôme
  disque docteur doigt domino dompteur donjon dortoir douane dragon drap drapeau dune duvet eau écaille écharpe échelle éclair éclipse école écorce
  écran écrou écureuil écurie édredon église élan éléphant élève émail émeraude empereur enclume encrier endive enfant épaule épée épi épice épicerie
  épinard épingle éponge équateur équipage érable escabeau escalier escargot escrime espadon essaim estomac estrade estuaire étagère étang étoile étrier
  étui éventail évier fable façade fagot faisan falaise famille fanfare fanion farine faucon fauteuil fauve femme fenêtre fenouil fer fermier ferry
  festin festival feuille fève ficelle figue fil filet flacon flamant flamme flanelle flaque flèche fleur fleuve flûte foin foire fontaine football
  forêt forgeron fossile foudre fougère foulard fourche fourmi fourneau fourrure fraise frégate frelon frère frigo frite fromage front fruit fumée
  fuseau galaxie galère galet galette gant garage gardien gare gaufre gazelle gazon gecko gelée gencive genou géranium gerbe geyser girafe girolle givre
  glace glacier glaïeul gland globe gnome golfe gomme gondole gorille gouache gourde goutte graine grange grappe gravier grelot grenade grenier griffe
  grillage grillon grive grotte gruau grue guépard guêpe guichet guidon guitare gymnaste hache halte hamac hameçon hamster hangar hareng haricot harnais
  hélice herbier hérisson hermine héron hêtre hibou hiver hockey homard hôpital horizon horloge hôtel hublot huile huître hutte hyène iceberg igloo
  iguane image immeuble impala insecte iris isthme ivoire jacinthe jacquet jaguar jambe jambon jardin jarre jasmin javelot jetée jongleur joue joueur
  journal judo juge juillet jument jungle jury karaté kayak kimono kiosque kiwi klaxon koala lac lacet lagune laine lait laitue lama lambris lampe
  lampion langue lanterne lapin lasso laurier lavabo lavande lave lecteur légende légume lentille léopard lessive lévrier levure lézard liane licorne
  lièvre lilas limace limonade linge lion lis loggia losange loup loutre lucarne lumière lunettes lustre luth lutin lyre macaron machine magasin
  magicien magnolia maillot main maire maison malle mammouth manche manège manoir manteau marais marbre marelle marmite marmotte matelas matelot mélèze
  mélodie melon membre menhir menthe menton merle mésange métal météore métro meuble miette mimosa mirador miroir mitaine moineau moisson molaire momie
  monnaie monocle montagne montre morse mortier mosaïque mouchoir mouette moufle moulin moulure mousse muguet mule mulot mur muscle musée musicien
  myrtille nageur nappe narcisse navet navire nectar neige nénuphar neveu nez nid noisette noix nougat nuage nuit numéro oasis océan octogone œil œillet
  oie oignon oiseau olive omelette oncle opale opéra orage orchidée oreille orgue orme orteil ortie otarie ours oursin outil ouvrier paddock page paille
  palais palan palme palmier palourde panache panda panier panneau pantalon panthère paon papaye papillon papyrus paquebot paquet parasol parfum pastel
  pastèque patin pavot pêche peigne peintre pélican pelote pelouse pendule péniche perdrix permis perron persil peuplier phalène phare phoque photo
  piano pied pierre pieuvre pigeon pin pince pinceau pinède pingouin pinson pioche pipe pipeau pirate pirogue piscine pistache piste pivoine pizza
  placard planche planète platane plateau plâtre plinthe pluie pneu podium poème poignet poireau poitrine poivre pôle pommade pommeau pompier poncho
  pont portail porte portrait poteau poterie potiron pouce poulain poulie poumon poupée prairie préau prune puits pull puma pupitre purée puzzle pyjama
  pyramide python quartz quiche quille quinoa racine radar radeau radio rail raisin ranch récif récolte refuge reine remblai renard requin réveil rivage
  rivière riz robe robinet robot rocher roi romarin ronce roseau rotonde rouet royaume ruban rubis ruche rugby sabot sacoche safran salade salon sandale
  sardine sauce saumon sauna savane sceptre scie scooter seigle sel semelle semoule sentier serpent serre serrure serveur sésame seuil siège sifflet
  signal silex sirène sirop ski soldat soleil sommet sorbet sorbier sorgho souffle soulier soupe source souris sphère spirale stade statue stèle store
  strudel stylo sucre surf swing symbole tableau tablier tambour tamis tango tapir tarte tartine tasse taupe taureau taxi témoin tempête temple tendon
  tente tétard thé théâtre thermos thon thym tiare tige tilleul timbre tisane tissu toit tomate tombola tonneau topaze torche torrent tortue totem
  toucan toundra toupie tour train tramway trapèze trèfle trésor tresse tribune tricot trident triton tronc trou trousse truelle truffe truite tuba
  tulipe tunnel turban turbine turbot tuyau usine valise vanille vapeur varan vase vautour vélo velours vendeur vent ventre véranda verrou veste viaduc
  vigne village ville violon vipère visage vitrail vitre voile voilier voisin voiture volant volcan volet voyage yacht yaourt yéti yoga yourte zèbre
  zéro zinc zoo
`.trim().split(/\s+/);
